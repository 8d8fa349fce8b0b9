using System.Security;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Json;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Client.Operations;

/// <summary>The operations on what is mounted in a session. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class SessionResourceOperations
{
    private readonly ApiClient _client;

    internal SessionResourceOperations(ApiClient client) => _client = client;

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
