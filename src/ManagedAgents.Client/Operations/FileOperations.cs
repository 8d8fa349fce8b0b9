using System;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Client.Operations;

/// <summary>The operations on files. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class FileOperations
{
    private static readonly Func<JsonElement, AgentFile> Read = static json => new AgentFile(json);

    private readonly ApiClient _client;

    internal FileOperations(ApiClient client) => _client = client;

    /// <summary>
    /// Uploads a file (files.upload), whose content is never whole in memory. Where the answer is lost, the file is looked for by its name and
    /// length among those uploaded since, and sent again only where it is not there.
    /// </summary>
    /// <param name="upload">The file.</param>
    /// <param name="onSent">Told after each piece how many bytes have left; called on any thread.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The file as the service keeps it.</returns>
    /// <exception cref="IOException">The file's content cannot be read to its end.</exception>
    public async Task<AgentFile> UploadAsync(FileUpload upload, Action<long> onSent, CancellationToken token)
    {
        using var form = new FormUpload(upload, _client.Connection.WireFormat, onSent, token);
        string path = ApiRequest.PathOf("files");
        var request = new CreatedObject<AgentFile>(_client, path, Read) { Send = SendAsync, Content = upload.Name, LikenessOf = form.LikenessOf };
        return await CarefulSend.RunAsync(_client, request, token).ConfigureAwait(false);

        async Task<ApiAnswer> SendAsync()
        {
            try
            {
                return await _client.SendForObjectAsync(new ApiRequest("POST", path) { Content = form.Next }, token).ConfigureAwait(false);
            }
            catch (ApiException) when (form.SourceFailure is not null)
            {
                throw new IOException($"'{upload.Name}' could not be read to its end: {form.SourceFailure.Message}", form.SourceFailure);
            }
        }
    }

    /// <summary>Reads what the service knows of one file (files.retrieve_metadata).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The file, without its content.</returns>
    public Task<AgentFile> GetAsync(string id, CancellationToken token) =>
        _client.ReadAsync(new ApiRequest("GET", ApiRequest.PathOf("files", id)), Read, token);

    /// <summary>Lists files (files.list).</summary>
    /// <param name="sessionId">Only those of this session; null for all.</param>
    /// <param name="limit">How many to ask for per page; null for the connection's default.</param>
    /// <returns>The list, read page by page.</returns>
    public Pager<AgentFile> List(string? sessionId, int? limit) =>
        _client.Page(
            page => new ApiRequest("GET", ApiRequest.PathOf("files")) { FilteredBySession = sessionId is not null }
                .Query(_client.Connection.WireFormat.SessionFilesFilter, sessionId)
                .Query("limit", limit ?? _client.PageSize)
                .Query("page", page),
            Read);

    /// <summary>Downloads a file's content (files.download), which is never whole in memory.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="size">Its length in bytes, which the content is held against; null where it is not known.</param>
    /// <param name="target">Where its bytes go.</param>
    /// <param name="onReceived">Told after each piece how many bytes have come, and of how many where that is known; called on any thread.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The content's length in bytes.</returns>
    /// <exception cref="ApiException">The service refuses, or the content broke off, is corrupt, or is not of its length.</exception>
    public Task<long> DownloadAsync(string id, long? size, Stream target, Action<long, long?> onReceived, CancellationToken token) =>
        Download.CopyAsync(_client, new ApiRequest("GET", ApiRequest.PathOf("files", id, "content")) { Accept = "*/*" }, size, target, onReceived, token);

    /// <summary>Deletes a file (files.delete).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>Nothing.</returns>
    public Task DeleteAsync(string id, CancellationToken token) =>
        _client.SendAsync(new ApiRequest("DELETE", ApiRequest.PathOf("files", id)), token);
}
