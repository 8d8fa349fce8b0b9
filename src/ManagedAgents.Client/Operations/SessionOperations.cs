using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Client.Operations;

/// <summary>The operations on sessions. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class SessionOperations
{
    private readonly ApiClient _client;

    internal SessionOperations(ApiClient client) => _client = client;

    /// <summary>Starts a session (sessions.create).</summary>
    /// <param name="session">Its fields.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The new session.</returns>
    public Task<Session> CreateAsync(SessionCreateRequest session, CancellationToken token) =>
        CreatedObjects.CreateAsync(_client, ApiRequest.PathOf("sessions"), session, newestFirst: true, json => new Session(json) { StartedWithInput = session.HasInitialEvents }, token);

    /// <summary>Reads one session (sessions.retrieve).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The session.</returns>
    public Task<Session> GetAsync(string id, CancellationToken token) =>
        _client.ReadAsync(new ApiRequest("GET", ApiRequest.PathOf("sessions", id)), static json => new Session(json), token);

    /// <summary>Lists sessions (sessions.list).</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="limit">How many to ask for per page; null for the connection's default.</param>
    /// <returns>The list, read page by page, newest first.</returns>
    public Pager<Session> List(SessionFilter filter, int? limit) =>
        _client.Page(
            page => new ApiRequest("GET", ApiRequest.PathOf("sessions"))
                .Query("agent_id", filter.AgentId)
                .Query("agent_version", filter.AgentVersion)
                .QueryEach("statuses[]", filter.Statuses)
                .Query("created_at[gte]", filter.CreatedAfter)
                .Query("created_at[lte]", filter.CreatedBefore)
                .Query("include_archived", filter.IncludeArchived)
                .Query("order", filter.Order)
                .Query("limit", limit ?? _client.PageSize)
                .Query("page", page),
            static json => new Session(json));

    /// <summary>Changes a session (sessions.update).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="changes">The fields to change.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The session as it is now.</returns>
    public Task<Session> UpdateAsync(string id, SessionUpdateRequest changes, CancellationToken token) =>
        _client.ReadAsync(new ApiRequest("POST", ApiRequest.PathOf("sessions", id)) { Body = changes }, static json => new Session(json), token);

    /// <summary>Deletes a session (sessions.delete).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>Nothing.</returns>
    public Task DeleteAsync(string id, CancellationToken token) =>
        _client.SendAsync(new ApiRequest("DELETE", ApiRequest.PathOf("sessions", id)), token);

    /// <summary>Archives a session for good (sessions.archive).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The archived session.</returns>
    public Task<Session> ArchiveAsync(string id, CancellationToken token) =>
        _client.ReadAsync(new ApiRequest("POST", ApiRequest.PathOf("sessions", id, "archive")), static json => new Session(json), token);
}
