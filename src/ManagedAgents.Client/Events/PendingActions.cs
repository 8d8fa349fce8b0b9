using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Events;

/// <summary>
/// Finds the tool calls a session waits for: those its latest idle names, and those that threads have come to wait for since, as a session
/// with workflow runs or subagents runs on meanwhile. What was answered is left out, and so are the calls of threads that are over.
/// </summary>
internal sealed class PendingActions
{
    /// <summary>How many events may be newer than the one that asks, before it counts as not shown yet.</summary>
    private const int MostNewer = 1000;

    private readonly Dictionary<string, ToolUseEvent> _calls = new(StringComparer.Ordinal);
    private readonly HashSet<string> _confirmed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _closed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _movedThreads = new(StringComparer.Ordinal);

    // Each with the calls that were confirmed after it.
    private readonly List<(string Id, bool IsOfThread)> _waitingNewestFirst = new();
    private bool _isOver;
    private bool _runs;
    private bool _pastIdle;
    private bool _hasReason;
    private bool _isPastTurn;

    /// <summary>True once the rest of the history says nothing more.</summary>
    private bool IsComplete => _isOver || (_pastIdle && (_hasReason ? _waitingNewestFirst.All(wait => _calls.ContainsKey(wait.Id)) : _isPastTurn));

    public static async Task<IReadOnlyList<ToolUseEvent>> ReadAsync(ApiCaller client, string sessionId, CancellationToken token)
    {
        var pending = new PendingActions();
        Pager<SessionEvent> newestFirst = new EventOperations(client).List(sessionId, new EventFilter { Newest = true }, null);
        while (!pending.IsComplete && await newestFirst.NextAsync(token).ConfigureAwait(false) is { } found)
            pending.Note(found);
        return pending.ToCalls();
    }

    /// <summary>Finds tool calls in a session's history, however far back.</summary>
    /// <returns>Those that are there, and whether that is all, as the history shows the event that asks for them.</returns>
    public static async Task<(IReadOnlyList<ToolUseEvent> Calls, bool IsAll)> FindAsync(ApiCaller client, SessionEvent asking, IReadOnlyCollection<string> ids, CancellationToken token)
    {
        var found = new List<ToolUseEvent>();
        Pager<SessionEvent> newestFirst = new EventOperations(client).List(asking.SessionId, new EventFilter { Newest = true }, null);
        bool isShown = false;
        for (int newer = 0; found.Count < ids.Count && newer < MostNewer && await newestFirst.NextAsync(token).ConfigureAwait(false) is { } candidate; newer += isShown ? 0 : 1)
        {
            isShown |= candidate.Id == asking.Id;
            if (candidate is ToolUseEvent call && ids.Contains(call.Id))
                found.Add(call);
        }

        found.Reverse();
        return (found, isShown || found.Count == ids.Count);
    }

    /// <summary>The id of the call that an event answers; null for one that is no answer.</summary>
    public static string? AnswerOf(SessionEvent found) => found switch
    {
        UserToolConfirmationEvent confirmation => confirmation.ToolUseId,
        UserCustomToolResultEvent result => result.CustomToolUseId,
        UserToolResultEvent result => result.ToolUseId,
        _ => null,
    };

    /// <summary>The id of the call that an event has the result of, whoever ran it; null for one that has none.</summary>
    public static string? ClosedBy(SessionEvent found) => found switch
    {
        AgentToolResultEvent result => result.ToolUseId,
        AgentMcpToolResultEvent result => result.McpToolUseId,
        UserToolConfirmationEvent => null,
        _ => AnswerOf(found),
    };

    /// <summary>What a call waits for, should it wait at all.</summary>
    public static AwaitedAnswer Awaited(ToolUseEvent call, bool isConfirmed) => call switch
    {
        AgentCustomToolUseEvent => AwaitedAnswer.Result,
        AgentToolUseEvent when isConfirmed || call.EvaluatedPermission == "allow" => AwaitedAnswer.Worker,
        { EvaluatedPermission: "allow" or "deny" } => AwaitedAnswer.Service,
        _ => AwaitedAnswer.Approval,
    };

    private void Note(SessionEvent found)
    {
        NoteCall(found);
        if (!_pastIdle)
            NoteState(found);
        else if (!_hasReason && found is SessionThreadStatusIdleEvent { StopReason: { } reason })
            NoteReason(reason);
        _isPastTurn |= _pastIdle && found is UserMessageEvent or UserDefineOutcomeEvent;
    }

    private void NoteCall(SessionEvent found)
    {
        switch (found)
        {
            case ToolUseEvent call:
                _calls[call.Id] = call;
                break;
            case UserToolConfirmationEvent confirmation:
                _confirmed.Add(confirmation.ToolUseId);
                break;
            default:
                if (ClosedBy(found) is { } closed)
                    _closed.Add(closed);
                break;
        }
    }

    /// <summary>Takes note of what is newer than the session's latest idle, and of that idle.</summary>
    private void NoteState(SessionEvent found)
    {
        switch (found)
        {
            case SessionStatusTerminatedEvent or SessionDeletedEvent:
                _isOver = true;
                break;
            case SessionStatusRunningEvent or SessionStatusRescheduledEvent:
                _runs = true;
                break;
            case SessionStatusIdleEvent idle:
                _pastIdle = true;

                // The launch form gives an idle no reason: the thread's own has it, else all calls of the turn that were not answered count.
                if (idle.StopReason is { } reason)
                    NoteReason(reason);
                _hasReason |= _runs;
                break;
            case SessionThreadStatusIdleEvent thread:
                if (_movedThreads.Add(thread.SessionThreadId) && thread.StopReason is { Type: "requires_action" } waits)
                    NoteWaiting(waits, isOfThread: true);
                break;
            case SessionThreadStatusRunningEvent thread:
                _movedThreads.Add(thread.SessionThreadId);
                break;
            case SessionThreadStatusRescheduledEvent thread:
                _movedThreads.Add(thread.SessionThreadId);
                break;
            case SessionThreadStatusTerminatedEvent thread:
                _movedThreads.Add(thread.SessionThreadId);
                break;
        }
    }

    private void NoteReason(StopReason reason)
    {
        _hasReason = true;
        if (reason.Type == "requires_action")
            NoteWaiting(reason, isOfThread: false);
    }

    private void NoteWaiting(StopReason reason, bool isOfThread)
    {
        // A call confirmed since is answered; one confirmed before and named again waits for who runs it.
        foreach (string id in reason.EventIds.Reverse().Where(id => !_confirmed.Contains(id)))
            _waitingNewestFirst.Add((id, isOfThread));
    }

    private ToolUseEvent[] ToCalls()
    {
        if (_isOver || (!_pastIdle && _waitingNewestFirst.Count == 0))
            return Array.Empty<ToolUseEvent>();
        IEnumerable<ToolUseEvent> calls = _hasReason || !_pastIdle
            ? Enumerable.Reverse(_waitingNewestFirst).Where(wait => _calls.ContainsKey(wait.Id)).Where(StillWaits).Select(wait => _calls[wait.Id]).Distinct()
            : _calls.Values.Where(call => Awaited(call, isConfirmed: false) is AwaitedAnswer.Result || call.EvaluatedPermission == "ask").Reverse();
        ToolUseEvent[] pending = calls.Where(call => !_closed.Contains(call.Id) && (!_confirmed.Contains(call.Id) || Awaited(call, isConfirmed: true) == AwaitedAnswer.Worker)).ToArray();
        foreach (ToolUseEvent call in pending)
            call.WaitsFor = Awaited(call, _confirmed.Contains(call.Id));
        return pending;
    }

    /// <summary>Tells whether the thread of a call has not moved on since it was named.</summary>
    private bool StillWaits((string Id, bool IsOfThread) wait) =>
        wait.IsOfThread || _calls[wait.Id].SessionThreadId is not { } thread || !_movedThreads.Contains(thread);
}
