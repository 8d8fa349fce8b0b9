using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Events;

/// <summary>The operations on a session's events. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class EventOperations
{
    private readonly ApiCaller _client;

    internal EventOperations(ApiCaller client) => _client = client;

    internal ApiCaller Client => _client;

    /// <summary>Sends events to a session, all in one request (sessions.events.send).</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="events">The events, in order.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The accepted events, at least one, each with its id, once queued; they may not be processed yet.</returns>
    public async Task<IReadOnlyList<SessionEvent>> SendAsync(string sessionId, IReadOnlyList<InputEvent> events, CancellationToken token)
    {
        RequestBody body = new RequestBody().Set("events", events);

        // Events of other kinds cannot be taken for these: an interrupt need not wait for a message that hangs.
        string kinds = string.Join(",", events.Select(static sent => sent.Type));
        using IDisposable alone = await _client.Connection.Ledger.Sending.EnterAsync($"{PathOf(sessionId)} {kinds}", token).ConfigureAwait(false);
        return await CarefulSend.RunAsync(_client, new SendOnce(_client, sessionId, body), token).ConfigureAwait(false);
    }

    /// <summary>Lists the stored events of a session (sessions.events.list).</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="filter">Which ones, in which order.</param>
    /// <param name="limit">How many to ask for per page; null for the connection's default.</param>
    /// <returns>The list, read page by page.</returns>
    public Pager<SessionEvent> List(string sessionId, EventFilter filter, int? limit) => ListOf(new EventSource(sessionId), filter, limit);

    /// <summary>Lists the stored events of a session or of one thread of it (sessions.events.list, sessions.threads.events.list).</summary>
    /// <param name="source">The session or the thread.</param>
    /// <param name="filter">In which order, and of a session which ones; a thread's list knows no conditions, see <see cref="EventFilter.Fits"/>.</param>
    /// <param name="limit">How many to ask for per page; null for the connection's default.</param>
    /// <returns>The list, read page by page; a thread's newest first only once it was read whole.</returns>
    public Pager<SessionEvent> List(EventSource source, EventFilter filter, int? limit)
    {
        if (source is null)
            throw new ArgumentNullException(nameof(source));
        if (source.ThreadId is null)
            return ListOf(source, filter, limit);
        Pager<SessionEvent> list = ListOf(source, new EventFilter(), limit);
        return filter.Newest ? list.FromItsEnd() : list;
    }

    private Pager<SessionEvent> ListOf(EventSource source, EventFilter filter, int? limit) =>
        _client.Page(
            page => new ApiRequest("GET", source.ListPath)
                .QueryEach("types[]", filter.Types)
                .Query("created_at[gte]", filter.ProcessedAfter)
                .Query("created_at[lte]", filter.ProcessedBefore)
                .Query("order", filter.Newest ? "desc" : null)
                .Query("limit", limit ?? _client.EventPageSize)
                .Query("page", page),
            json => EventParser.Parse(json, source.SessionId, _client.Connection.Redaction));

    /// <summary>Finds the tool calls that wait for an answer (from sessions.events.list).</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The calls, in the order the session names them; none where it waits for nothing.</returns>
    public Task<IReadOnlyList<ToolUseEvent>> PendingAsync(string sessionId, CancellationToken token) =>
        PendingActions.ReadAsync(_client, sessionId, token);

    /// <summary>Tells which tool call an event answers.</summary>
    /// <param name="answer">Any event.</param>
    /// <returns>The id of the call's event; null for an event that is no answer.</returns>
    public static string? AnsweredCall(SessionEvent answer) => PendingActions.AnswerOf(answer);

    /// <summary>Tells what a tool call waits for, should the session wait for it.</summary>
    /// <param name="call">The call.</param>
    /// <returns>Who has to do something; an unknown permission wants a decision, too.</returns>
    public static AwaitedAnswer AwaitedOf(ToolUseEvent call) => call.WaitsFor ?? PendingActions.Awaited(call, isConfirmed: false);

    /// <summary>Finds tool calls by their events' ids, however far back they are (from sessions.events.list).</summary>
    /// <param name="asking">The event that names them, and comes after them all.</param>
    /// <param name="ids">The ids.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The calls that are there, oldest first, and whether the history shows all that came before the event: then others are not there.</returns>
    public Task<(IReadOnlyList<ToolUseEvent> Calls, bool IsAll)> FindCallsAsync(SessionEvent asking, IReadOnlyCollection<string> ids, CancellationToken token) =>
        PendingActions.FindAsync(_client, asking, ids, token);

    /// <summary>Sends the answer to a tool call until the session has it (sessions.events.send); it is there once, whatever is lost on the way.</summary>
    /// <param name="call">The call.</param>
    /// <param name="answer">The answer to it.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>Nothing.</returns>
    public Task AnswerAsync(ToolUseEvent call, InputEvent answer, CancellationToken token) => AnswerOnce.SendAsync(_client, call, answer, token);

    /// <summary>The request for a page of all events, the newest first.</summary>
    internal static ApiRequest ListRequest(string sessionId, string? page, int? limit) =>
        new ApiRequest("GET", PathOf(sessionId)).Query("order", "desc").Query("limit", limit).Query("page", page);

    /// <summary>Where a session's events are sent to and listed.</summary>
    internal static string PathOf(string sessionId) => ApiRequest.PathOf("sessions", sessionId, "events");
}

/// <summary>Which events to list; what is null does not filter.</summary>
public sealed class EventFilter
{
    /// <summary>Only events of these types.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>Only events processed at or after this time.</summary>
    public DateTimeOffset? ProcessedAfter { get; init; }

    /// <summary>Only events processed at or before this time.</summary>
    public DateTimeOffset? ProcessedBefore { get; init; }

    /// <summary>True for the newest first.</summary>
    public bool Newest { get; init; }

    /// <summary>Tells whether an event fulfils the conditions, where the service does not look at them.</summary>
    /// <param name="value">The event.</param>
    /// <returns>True where it does.</returns>
    public bool Fits(SessionEvent value)
    {
        if (value is null)
            throw new ArgumentNullException(nameof(value));
        return (Types is null || Types.Contains(value.Type))
            && (ProcessedAfter is null || value.ProcessedAt >= ProcessedAfter)
            && (ProcessedBefore is null || value.ProcessedAt <= ProcessedBefore);
    }
}
