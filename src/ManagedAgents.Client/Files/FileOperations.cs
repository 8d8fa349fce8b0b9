using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Files;

/// <summary>The operations on files. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class FileOperations : ResourceOperations<AgentFile>
{
    internal FileOperations(ApiCaller client)
        : base(client, AgentFile.Kind)
    {
    }

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
        using var form = new FormUpload(upload, Client.Connection.WireFormat, onSent, token);
        var request = new CreatedObject<AgentFile>(Client, Kind, ListPath, Read) { Send = SendAsync, Content = upload.Name, LikenessOf = form.LikenessOf };
        return await CarefulSend.RunAsync(Client, request, token).ConfigureAwait(false);

        async Task<ApiAnswer> SendAsync()
        {
            try
            {
                return await Client.SendForObjectAsync(new ApiRequest("POST", ListPath) { Beta = Beta.Upload, Content = form.Next }, token).ConfigureAwait(false);
            }
            catch (ApiException) when (form.SourceFailure is not null)
            {
                throw new IOException($"'{upload.Name}' could not be read to its end: {form.SourceFailure.Message}", form.SourceFailure);
            }
        }
    }

    /// <summary>Lists files (files.list).</summary>
    /// <param name="sessionId">Only those of this session; null for all.</param>
    /// <param name="limit">How many to ask for per page; null for the connection's default.</param>
    /// <returns>The list, read page by page.</returns>
    public Pager<AgentFile> List(string? sessionId, int? limit) =>
        Client.Page(
            page => new ApiRequest("GET", ListPath) { Beta = sessionId is null ? Kind.Beta : Beta.ManagedAgents }
                .Query(Client.Connection.WireFormat.SessionFilesFilter, sessionId)
                .Query("limit", limit ?? Client.PageSize)
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
        Download.CopyAsync(Client, new ApiRequest("GET", ApiRequest.PathOf("files", id, "content")) { Accept = "*/*", Beta = Kind.Beta }, size, target, onReceived, token);
}

/// <summary>A file kept by the service: uploaded, or written by an agent.</summary>
public sealed class AgentFile : ApiObject
{
    /// <summary>The kind.</summary>
    public static ResourceKind<AgentFile> Kind { get; } = new("file", "file_", "files", static json => new AgentFile(json)) { Beta = Beta.Files, Operations = static caller => new FileOperations(caller) };

    internal AgentFile(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The file's id (<c>file_…</c>).</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always file.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>Its name.</summary>
    [WireName("filename")]
    public string FileName => RequiredText("filename"u8);

    /// <summary>Its media type.</summary>
    public string MimeType => RequiredText("mime_type"u8);

    /// <summary>Its length in bytes.</summary>
    public long? SizeBytes => Whole("size_bytes"u8);

    /// <summary>True where its content can be read; null where not told.</summary>
    public bool? Downloadable => Flag("downloadable"u8);

    /// <summary>The session that made it (type, id); empty for an uploaded one.</summary>
    public IReadOnlyDictionary<string, object?> Scope => PlainObject("scope"u8);

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <summary>When it is deleted by itself; null for never.</summary>
    public DateTimeOffset? ExpiresAt => Time("expires_at"u8);

    /// <inheritdoc/>
    public override string ToString() => Id;
}
