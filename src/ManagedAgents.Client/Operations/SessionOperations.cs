using System;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;
using ManagedAgents.Client.Streaming;

namespace ManagedAgents.Client.Operations;

/// <summary>The operations on sessions. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class SessionOperations
{
    /// <summary>How long a session is waited for after an interrupt unless told: 60 seconds, as an interrupt may wait for tools.</summary>
    public static readonly TimeSpan SettleDeadline = TimeSpan.FromSeconds(60);

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
        CreationMark.UpdateAsync(_client, ApiRequest.PathOf("sessions", id), changes, static json => new Session(json), token);

    /// <summary>
    /// Deletes a session (sessions.delete). The service refuses while it runs; where its last event says that it idles, the status is given
    /// the time to follow that <see cref="ServiceLag.OfStatus"/> says.
    /// </summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>Nothing.</returns>
    public async Task DeleteAsync(string id, CancellationToken token)
    {
        using var settling = new SessionSettling(_client, id, Timeout.InfiniteTimeSpan, token);
        await settling.ChangeAsync(() => DeleteOnceAsync(id, token)).ConfigureAwait(false);
    }

    /// <summary>Archives a session for good (sessions.archive), as patiently as <see cref="DeleteAsync"/> deletes it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The archived session.</returns>
    public async Task<Session> ArchiveAsync(string id, CancellationToken token)
    {
        using var settling = new SessionSettling(_client, id, Timeout.InfiniteTimeSpan, token);
        return await settling.ChangeAsync(() => ArchiveOnceAsync(id, token)).ConfigureAwait(false);
    }

    /// <summary>Waits until a session's status is neither running nor rescheduling (sessions.retrieve).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="deadline">The longest wait; then the error is of kind <see cref="ApiErrorKind.NotSettled"/>.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The session as it is then.</returns>
    public async Task<Session> SettleAsync(string id, TimeSpan deadline, CancellationToken token)
    {
        using var settling = new SessionSettling(_client, id, deadline, token);
        return await settling.SettleAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Interrupts a session that works or waits for answers (sessions.events.send), each turn that was queued too, and waits until it is at
    /// rest. One at rest is left alone.
    /// </summary>
    /// <param name="id">Its id.</param>
    /// <param name="deadline">The longest wait, such as <see cref="SettleDeadline"/>; then the error is of kind <see cref="ApiErrorKind.NotSettled"/>.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The session as it is then.</returns>
    public async Task<Session> InterruptAndSettleAsync(string id, TimeSpan deadline, CancellationToken token)
    {
        using var settling = new SessionSettling(_client, id, deadline, token);
        return await settling.InterruptAndSettleAsync().ConfigureAwait(false);
    }

    /// <summary>Deletes a session whatever it is doing: interrupts it as <see cref="InterruptAndSettleAsync"/> does, then deletes it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="deadline">The longest wait for it to come to rest; then it is left alone and the error is of kind <see cref="ApiErrorKind.NotSettled"/>.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>Nothing.</returns>
    public async Task InterruptAndDeleteAsync(string id, TimeSpan deadline, CancellationToken token)
    {
        using var settling = new SessionSettling(_client, id, deadline, token);
        await settling.InterruptAndChangeAsync(() => DeleteOnceAsync(id, token)).ConfigureAwait(false);
    }

    /// <summary>Archives a session whatever it is doing: interrupts it as <see cref="InterruptAndSettleAsync"/> does, then archives it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="deadline">The longest wait for it to come to rest; then it is left alone and the error is of kind <see cref="ApiErrorKind.NotSettled"/>.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The archived session.</returns>
    public async Task<Session> InterruptAndArchiveAsync(string id, TimeSpan deadline, CancellationToken token)
    {
        using var settling = new SessionSettling(_client, id, deadline, token);
        return await settling.InterruptAndChangeAsync(() => ArchiveOnceAsync(id, token)).ConfigureAwait(false);
    }

    /// <summary>Waits until a session reaches a goal (sessions.events.stream, sessions.events.list, sessions.retrieve).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="options">What to wait for.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The session as it is then; null where it was deleted while it was waited for.</returns>
    public Task<Session?> WaitAsync(string id, SessionWaitOptions options, CancellationToken token) =>
        new SessionWait(_client, id, options, token).RunAsync();

    private Task<ApiAnswer> DeleteOnceAsync(string id, CancellationToken token) =>
        _client.SendAsync(new ApiRequest("DELETE", ApiRequest.PathOf("sessions", id)), token);

    private Task<Session> ArchiveOnceAsync(string id, CancellationToken token) =>
        _client.ReadAsync(new ApiRequest("POST", ApiRequest.PathOf("sessions", id, "archive")), static json => new Session(json), token);
}
