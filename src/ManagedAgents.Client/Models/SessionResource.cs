using System;
using System.Text.Json;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Models;

/// <summary>Something mounted in a session: a file, a repository or a memory store.</summary>
public sealed class SessionResource : ApiObject
{
    private SessionResource(JsonElement json, string sessionId)
        : base(json) => SessionId = sessionId;

    /// <summary>The resource's id within its session (<c>sesrsc_…</c>); empty for a memory store, which has none.</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>The session it is mounted in.</summary>
    [WireName(null)]
    public string SessionId { get; }

    /// <summary>The kind of resource: file, github_repository or memory_store.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>Where it is mounted in the sandbox; null where not told.</summary>
    public string? MountPath => TextOf("mount_path"u8);

    /// <summary>The mounted file's id; null for other kinds.</summary>
    public string? FileId => TextOf("file_id"u8);

    /// <summary>The repository's address; null for other kinds.</summary>
    public string? Url => TextOf("url"u8);

    /// <summary>What of the repository is checked out, as plain values: type, and name or sha; null for its default branch.</summary>
    public object? Checkout => Plain("checkout"u8);

    /// <summary>The repository's branch in the launch form; null elsewhere.</summary>
    public string? Branch => TextOf("branch"u8);

    /// <summary>The mounted memory store's id; null for other kinds.</summary>
    public string? MemoryStoreId => TextOf("memory_store_id"u8);

    /// <summary>The memory store's name; null for other kinds.</summary>
    public string? Name => TextOf("name"u8);

    /// <summary>What the memory store is for; null for other kinds.</summary>
    public string? Description => TextOf("description"u8);

    /// <summary>What the agent is told about the memory store; null where nothing is.</summary>
    public string? Instructions => TextOf("instructions"u8);

    /// <summary>How a memory store may be used: read_write or read_only; null for other kinds.</summary>
    public string? Access => TextOf("access"u8);

    /// <summary>When it was added; null where not told.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <summary>When it last changed; null where not told.</summary>
    public DateTimeOffset? UpdatedAt => Time("updated_at"u8);

    /// <inheritdoc/>
    public override string ToString() => Id.Length > 0 ? Id : Type;

    internal static SessionResource Read(JsonElement json, string sessionId) => new(json, sessionId);
}
