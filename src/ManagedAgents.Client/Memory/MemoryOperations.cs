using System;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Memory;

/// <summary>The operations on a store's memories. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class MemoryOperations : ResourceOperations<AgentMemory>
{
    internal MemoryOperations(ApiCaller client, string storeId)
        : base(client, AgentMemory.Kind, storeId)
    {
    }

    /// <summary>False to leave the content out of what creating and changing answer.</summary>
    public bool ShowsContent { get; init; } = true;

    private string View => ShowsContent ? MemoryView.Full : MemoryView.Basic;

    /// <summary>
    /// Creates a memory (memory_stores.memories.create). Where the answer is lost, it is looked for by its path and the hash of its content: a path
    /// is one memory's alone, so one that agrees and was made since is the one that was sent.
    /// </summary>
    /// <inheritdoc/>
    public override async Task<AgentMemory> CreateAsync(RequestBody fields, CancellationToken token)
    {
        JsonElement sent = fields.ToJson();
        string path = TextOf(sent, "path"), hash = ContentHash.Of(TextOf(sent, "content"));
        var request = new CreatedObject<AgentMemory>(Client, Kind, ListPath, Read)
        {
            Send = () => Client.SendForObjectAsync(new ApiRequest("POST", ListPath) { Beta = Kind.Beta, Body = fields }.Query("view", View), token),
            Content = $"{path} {hash}",
            LikenessOf = stored => LikenessOf(stored, path, hash),
            IsUnique = true,
            Narrow = list => list.Query("path_prefix", FolderOf(path)).Query("depth", 1),
        };
        AgentMemory created = await CarefulSend.RunAsync(Client, request, token).ConfigureAwait(false);
        return created.Content is null && ShowsContent ? await WithContentAsync(created, token).ConfigureAwait(false) : created;
    }

    /// <summary>Reads a memory with its content (memory_stores.memories.retrieve).</summary>
    /// <inheritdoc/>
    public override Task<AgentMemory> GetAsync(string id, CancellationToken token) => Client.ReadAsync(Request("GET", id).Query("view", MemoryView.Full), Read, token);

    /// <summary>Changes a memory (memory_stores.memories.update). A change on a condition is sent again where its answer is lost.</summary>
    /// <inheritdoc/>
    public override Task<AgentMemory> UpdateAsync(string id, RequestBody changes, CancellationToken token)
    {
        bool isConditional = changes.Members.Any(static member => member.Key == MemoryCondition.Field);
        return Client.ReadAsync(new ApiRequest("POST", Request("POST", id).Path) { Beta = Kind.Beta, Body = changes, IsConditional = isConditional }.Query("view", View), Read, token);
    }

    /// <summary>Deletes a memory (memory_stores.memories.delete).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="expectedSha256">The hash that its content must have; null for any.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>Nothing.</returns>
    public Task DeleteAsync(string id, string? expectedSha256, CancellationToken token) =>
        Client.SendAsync(Request("DELETE", id).Query("expected_content_sha256", expectedSha256), token);

    /// <summary>Lists memories, and folders where the filter's depth has them stand for what is in them (memory_stores.memories.list).</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="withContent">True to list the contents, too, which takes smaller pages.</param>
    /// <returns>The list, read page by page.</returns>
    public Pager<MemoryItem> Items(ResourceFilter filter, bool withContent) => Client.Page(
        page => MemoryView.AddTo(filter.AddTo(Request("GET")), filter.Limit ?? Client.PageSize, withContent).Query("page", page),
        MemoryItem.Read);

    /// <summary>The memory at a path; the list of its folder is read for it.</summary>
    /// <param name="path">The path.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The memory without its content; null where there is none.</returns>
    public async Task<AgentMemory?> FindAsync(string path, CancellationToken token)
    {
        Pager<MemoryItem> list = Items(new ResourceFilter().Where("PathPrefix", FolderOf(path)).Where("Depth", 1), withContent: false);
        while (await list.NextAsync(token).ConfigureAwait(false) is { } item)
        {
            if (item is AgentMemory memory && string.Equals(memory.Path, path, StringComparison.Ordinal))
                return memory;
        }

        return null;
    }

    /// <summary>A memory with its content, which is held against its hash.</summary>
    /// <param name="memory">The memory, whose content is read where it has none.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The memory.</returns>
    /// <exception cref="ApiException">As of all operations; also where the content does not have the hash that the service tells.</exception>
    public async Task<AgentMemory> ReadWholeAsync(AgentMemory memory, CancellationToken token)
    {
        AgentMemory whole = memory.Content is null ? await GetAsync(memory.Id, token).ConfigureAwait(false) : memory;
        return whole.Content is { } content && ContentHash.AreSame(ContentHash.Of(content), whole.ContentSha256) ? whole : throw new ApiException(
            ApiErrorKind.UnexpectedAnswer, $"The service gave a content of the memory {memory.Id} that does not have the hash it tells of it.");
    }

    private static Likeness LikenessOf(JsonElement stored, string path, string hash) =>
        TextOf(stored, "path") != path ? Likeness.None : ContentHash.AreSame(hash, TextOf(stored, "content_sha256")) ? Likeness.Same : Likeness.Alike;

    /// <summary>The folder that a path is in; null for what is no path.</summary>
    private static string? FolderOf(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path.Substring(0, slash + 1) : null;

    private static string TextOf(JsonElement value, string name) =>
        value.TryGetProperty(name, out JsonElement field) && field.ValueKind == JsonValueKind.String ? field.GetString()! : string.Empty;

    /// <summary>What was found in a list lacks its content. It was created, so that no failure to read it is told.</summary>
    private async Task<AgentMemory> WithContentAsync(AgentMemory created, CancellationToken token)
    {
        try
        {
            return await GetAsync(created.Id, token).ConfigureAwait(false);
        }
        catch (ApiException)
        {
            return created;
        }
    }
}

/// <summary>Whether the service shows the contents of memories and of their versions.</summary>
internal static class MemoryView
{
    public const string Full = "full";
    public const string Basic = "basic";

    /// <summary>How many the service lists at a time with their contents.</summary>
    private const int MostWithContent = 20;

    /// <summary>Asks a list for them or not, and for no longer pages than it then gives.</summary>
    public static ApiRequest AddTo(ApiRequest list, int? limit, bool withContent) => withContent
        ? list.Query("view", Full).Query("limit", Math.Min(limit ?? MostWithContent, MostWithContent))
        : list.Query("limit", limit);
}
