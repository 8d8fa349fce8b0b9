using System;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Sessions;

/// <summary>Something mounted in a session: a file, a repository or a memory store.</summary>
public sealed class SessionResource : ApiObject
{
    /// <summary>The kind.</summary>
    public static ResourceKind<SessionResource> Kind { get; } = new("session resource", "sesrsc_", "resources", Read) { Parent = Session.Kind };

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

    /// <summary>The repository's branch in the launch form; null elsewhere.</summary>
    public string? Branch => TextOf("branch"u8);

    /// <summary>What of the repository is checked out, as plain values: type, and name or sha; null for its default branch.</summary>
    public object? Checkout => Plain("checkout"u8);

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

/// <summary>The operations on what is mounted in a session. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class SessionResourceOperations : ResourceOperations<SessionResource>
{
    private readonly string _sessionId;

    internal SessionResourceOperations(ApiCaller client, string sessionId)
        : base(client, SessionResource.Kind, sessionId) => _sessionId = sessionId;

    /// <summary>Mounts a resource in a session that exists (sessions.resources.add); the service takes files only.</summary>
    /// <param name="resource">What to mount.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The mounted resource.</returns>
    /// <exception cref="ApiException">As of all operations; also where the answer does not say which resource was mounted, so that it must be looked for.</exception>
    public async Task<SessionResource> AddAsync(ResourceInput resource, CancellationToken token)
    {
        ApiAnswer answer = await Client.SendForObjectAsync(Request("POST", body: resource), token).ConfigureAwait(false);
        SessionResource mounted = Read(answer.ToObject());
        return mounted.Id.Length > 0 ? mounted : throw new ApiException(
            ApiErrorKind.UnexpectedAnswer,
            $"The service answered status {answer.Status} to the mounting in {_sessionId}, but without an id.") { Status = answer.Status, RequestId = answer.RequestId, OutcomeUnknown = true };
    }
}
