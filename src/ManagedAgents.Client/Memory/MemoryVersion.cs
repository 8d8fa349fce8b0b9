using System;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Memory;

/// <summary>A version of a memory: what was done to it, when and by whom, and what it was then. It outlives the memory.</summary>
public sealed class MemoryVersion : ApiObject
{
    /// <summary>The kind.</summary>
    public static ResourceKind<MemoryVersion> Kind { get; } = new("memory version", "memver_", "memory_versions", static json => new MemoryVersion(json))
    {
        Parent = MemoryStore.Kind,
        Beta = Beta.Memory,
        ListsNewestFirst = true,
        OperationsIn = static (caller, parents) => new MemoryVersionOperations(caller, parents[0]),
    };

    internal MemoryVersion(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The version's id (<c>memver_…</c>).</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always memory_version.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The memory.</summary>
    public string MemoryId => RequiredText("memory_id"u8);

    /// <summary>The store that the memory is or was in.</summary>
    public string MemoryStoreId => RequiredText("memory_store_id"u8);

    /// <summary>What was done: created, modified or deleted.</summary>
    public string Operation => RequiredText("operation"u8);

    /// <summary>The memory's path then; null where it was redacted.</summary>
    public string? Path => TextOf("path"u8);

    /// <summary>The memory's text then; null where it was deleted or redacted, or listed without.</summary>
    public string? Content => TextOf("content"u8);

    /// <summary>The SHA-256 hash of the text in UTF-8; null where it was deleted or redacted.</summary>
    public string? ContentSha256 => TextOf("content_sha256"u8);

    /// <summary>The length of the text in UTF-8, in bytes; null where it was deleted or redacted.</summary>
    public long? ContentSizeBytes => Whole("content_size_bytes"u8);

    /// <summary>When it was done.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <summary>Who did it; null where not told.</summary>
    public MemoryActor? CreatedBy => One("created_by"u8, static json => new MemoryActor(json));

    /// <summary>When its content was erased; null where it was not.</summary>
    public DateTimeOffset? RedactedAt => Time("redacted_at"u8);

    /// <summary>Who erased it; null where nobody did.</summary>
    public MemoryActor? RedactedBy => One("redacted_by"u8, static json => new MemoryActor(json));

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>Who wrote a memory, or redacted a version of it: a session, an API key, a user or a service account.</summary>
public sealed class MemoryActor : ApiObject
{
    internal MemoryActor(JsonElement json)
        : base(json)
    {
    }

    /// <summary>session_actor, api_actor, user_actor or service_account_actor.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The session; null for another actor.</summary>
    public string? SessionId => TextOf("session_id"u8);

    /// <summary>The API key's id, which is no secret; null for another actor.</summary>
    public string? ApiKeyId => TextOf("api_key_id"u8);

    /// <summary>The user; null for another actor.</summary>
    public string? UserId => TextOf("user_id"u8);

    /// <summary>The service account; null for another actor.</summary>
    public string? ServiceAccountId => TextOf("service_account_id"u8);

    /// <inheritdoc/>
    public override string ToString() => SessionId ?? ApiKeyId ?? UserId ?? ServiceAccountId ?? Type;
}

/// <summary>The operations on what a store's memories were. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class MemoryVersionOperations : ResourceOperations<MemoryVersion>
{
    internal MemoryVersionOperations(ApiCaller client, string storeId)
        : base(client, MemoryVersion.Kind, storeId)
    {
    }

    /// <summary>Reads a version with its content (memory_stores.memory_versions.retrieve).</summary>
    /// <inheritdoc/>
    public override Task<MemoryVersion> GetAsync(string id, CancellationToken token) => Client.ReadAsync(Request("GET", id).Query("view", MemoryView.Full), Read, token);

    /// <summary>Lists versions, the newest first (memory_stores.memory_versions.list).</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="withContent">True to list the contents, too, which takes smaller pages.</param>
    /// <returns>The list, read page by page.</returns>
    public Pager<MemoryVersion> List(ResourceFilter filter, bool withContent) => Client.Page(
        page => MemoryView.AddTo(filter.AddTo(Request("GET")), filter.Limit ?? Client.PageSize, withContent).Query("page", page),
        Read);

    /// <summary>Erases what a version was, for good, and keeps that there was one (memory_stores.memory_versions.redact).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The version as it is now.</returns>
    public Task<MemoryVersion> RedactAsync(string id, CancellationToken token) => ActAsync(id, "redact", token);
}
