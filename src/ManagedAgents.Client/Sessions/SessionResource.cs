using System;
using System.Security;
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
public sealed class SessionResourceOperations
{
    private readonly ApiCaller _client;

    internal SessionResourceOperations(ApiCaller client) => _client = client;

    /// <summary>Mounts a resource in a session that exists (sessions.resources.add); the service takes files only.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="resource">What to mount.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The mounted resource.</returns>
    /// <exception cref="ApiException">As of all operations; also where the answer does not say which resource was mounted, so that it must be looked for.</exception>
    public async Task<SessionResource> AddAsync(string sessionId, ResourceInput resource, CancellationToken token)
    {
        ApiAnswer answer = await _client.SendForObjectAsync(new ApiRequest("POST", ApiRequest.PathOf("sessions", sessionId, "resources")) { Body = resource }, token).ConfigureAwait(false);
        SessionResource mounted = SessionResource.Read(answer.ToObject(), sessionId);
        return mounted.Id.Length > 0 ? mounted : throw new ApiException(
            ApiErrorKind.UnexpectedAnswer,
            $"The service answered status {answer.Status} to the mounting in {sessionId}, but without an id.") { Status = answer.Status, RequestId = answer.RequestId, OutcomeUnknown = true };
    }

    /// <summary>Reads one resource of a session (sessions.resources.retrieve).</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="id">The resource's id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The resource.</returns>
    public Task<SessionResource> GetAsync(string sessionId, string id, CancellationToken token) =>
        _client.ReadAsync(new ApiRequest("GET", ApiRequest.PathOf("sessions", sessionId, "resources", id)), json => SessionResource.Read(json, sessionId), token);

    /// <summary>Lists the resources of a session (sessions.resources.list).</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="limit">How many to ask for per page; null for the connection's default.</param>
    /// <returns>The list, read page by page.</returns>
    public Pager<SessionResource> List(string sessionId, int? limit) =>
        _client.Page(
            page => new ApiRequest("GET", ApiRequest.PathOf("sessions", sessionId, "resources"))
                .Query("limit", limit ?? _client.PageSize)
                .Query("page", page),
            json => SessionResource.Read(json, sessionId));

    /// <summary>Replaces the token a repository is read with (sessions.resources.update); nothing else can change.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="id">The resource's id.</param>
    /// <param name="repositoryToken">The new token.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The resource.</returns>
    public Task<SessionResource> UpdateAsync(string sessionId, string id, SecureString repositoryToken, CancellationToken token) =>
        _client.ReadAsync(
            new ApiRequest("POST", ApiRequest.PathOf("sessions", sessionId, "resources", id)) { Body = new RequestBody().Set("authorization_token", new Secret(repositoryToken)) },
            json => SessionResource.Read(json, sessionId),
            token);

    /// <summary>Unmounts a resource (sessions.resources.delete).</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="id">The resource's id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>Nothing.</returns>
    public Task DeleteAsync(string sessionId, string id, CancellationToken token) =>
        _client.SendAsync(new ApiRequest("DELETE", ApiRequest.PathOf("sessions", sessionId, "resources", id)), token);
}
