using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Sessions;

/// <summary>The operations on sessions. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class SessionOperations : ResourceOperations<Session>
{
    /// <summary>How long a session is waited for after an interrupt unless told: 60 seconds, as an interrupt may wait for tools.</summary>
    public static readonly TimeSpan SettleDeadline = TimeSpan.FromSeconds(60);

    internal SessionOperations(ApiCaller client)
        : base(client, Session.Kind)
    {
    }

    /// <summary>Starts a session (sessions.create).</summary>
    /// <param name="fields">Its fields, such as a <see cref="SessionCreateRequest"/>.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The new session.</returns>
    public override Task<Session> CreateAsync(RequestBody fields, CancellationToken token) =>
        CreateOnce.RunAsync(Client, Kind, ListPath, fields, json => new Session(json) { StartedWithInput = SessionCreateRequest.HasInitialEvents(fields) }, token);

    /// <summary>
    /// Deletes a session (sessions.delete). The service refuses while it runs; where its last event says that it idles, the status is given
    /// the time to follow that <see cref="ServiceLag.OfStatus"/> says.
    /// </summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>Nothing.</returns>
    public override async Task DeleteAsync(string id, CancellationToken token)
    {
        using var settling = new SessionSettling(Client, id, Timeout.InfiniteTimeSpan, token);
        await settling.ChangeAsync(() => DeleteOnceAsync(id, token)).ConfigureAwait(false);
    }

    /// <summary>Archives a session for good (sessions.archive), as patiently as <see cref="DeleteAsync"/> deletes it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The archived session.</returns>
    public override async Task<Session> ArchiveAsync(string id, CancellationToken token)
    {
        using var settling = new SessionSettling(Client, id, Timeout.InfiniteTimeSpan, token);
        return await settling.ChangeAsync(() => ArchiveOnceAsync(id, token)).ConfigureAwait(false);
    }

    /// <summary>Looks whether a session is at rest, as its status and its history say together (sessions.retrieve, sessions.events.list).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait of at most <see cref="ServiceLag.OfStatus"/> for a status that lags behind the history.</param>
    /// <returns>The session at rest; null where it works.</returns>
    public Task<Session?> FindAtRestAsync(string id, CancellationToken token) => new SessionRest(Client, id).FindAsync(Stopwatch.StartNew(), token);

    /// <summary>Waits until a session's status is neither running nor rescheduling (sessions.retrieve).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="deadline">The longest wait; then the error is of kind <see cref="ApiErrorKind.NotSettled"/>.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The session as it is then.</returns>
    public async Task<Session> SettleAsync(string id, TimeSpan deadline, CancellationToken token)
    {
        using var settling = new SessionSettling(Client, id, deadline, token);
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
        using var settling = new SessionSettling(Client, id, deadline, token);
        return await settling.InterruptAndSettleAsync().ConfigureAwait(false);
    }

    /// <summary>Deletes a session whatever it is doing: interrupts it as <see cref="InterruptAndSettleAsync"/> does, then deletes it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="deadline">The longest wait for it to come to rest; then it is left alone and the error is of kind <see cref="ApiErrorKind.NotSettled"/>.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>Nothing.</returns>
    public async Task InterruptAndDeleteAsync(string id, TimeSpan deadline, CancellationToken token)
    {
        using var settling = new SessionSettling(Client, id, deadline, token);
        await settling.InterruptAndChangeAsync(() => DeleteOnceAsync(id, token)).ConfigureAwait(false);
    }

    /// <summary>Archives a session whatever it is doing: interrupts it as <see cref="InterruptAndSettleAsync"/> does, then archives it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="deadline">The longest wait for it to come to rest; then it is left alone and the error is of kind <see cref="ApiErrorKind.NotSettled"/>.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The archived session.</returns>
    public async Task<Session> InterruptAndArchiveAsync(string id, TimeSpan deadline, CancellationToken token)
    {
        using var settling = new SessionSettling(Client, id, deadline, token);
        return await settling.InterruptAndChangeAsync(() => ArchiveOnceAsync(id, token)).ConfigureAwait(false);
    }

    /// <summary>Waits until a session reaches a goal (sessions.events.stream, sessions.events.list, sessions.retrieve).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="options">What to wait for.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The session as it is then; null where it was deleted while it was waited for.</returns>
    public Task<Session?> WaitAsync(string id, SessionWaitOptions options, CancellationToken token) =>
        new SessionWait(Client, id, options, token).RunAsync();

    private Task<ApiAnswer> DeleteOnceAsync(string id, CancellationToken token) => Client.SendAsync(Request("DELETE", id), token);

    private Task<Session> ArchiveOnceAsync(string id, CancellationToken token) => ActAsync(id, "archive", token);
}
