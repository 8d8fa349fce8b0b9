using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Streaming;

/// <summary>
/// The workflow runs of a session, as its events tell of them. A session that idles at the end of a turn is not done while one works; it is
/// done where they have all ended before, or stand still, after an interrupt.
/// </summary>
public sealed class RunWatch
{
    /// <summary>How long a session may rest after its last run ended before that counts as the end: the agent usually has something to say to it.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private static readonly string[] Types = { EventTypes.RunCreated, EventTypes.RunRunning, EventTypes.RunIdle, EventTypes.RunEnded };

    private readonly Dictionary<string, RunState> _runs = new(StringComparer.Ordinal);
    private readonly bool _isBlind;
    private Stopwatch? _quiet;
    private bool _idles;
    private bool _interrupted;
    private bool _isPastIdle;
    private bool _isPastRunning;
    private bool _changedSinceIdle;

    /// <param name="isBlind">True to see none: for a thread, which rests when it says so.</param>
    internal RunWatch(bool isBlind = false) => _isBlind = isBlind;

    private enum RunState
    {
        Works,
        Rests,
        Ended,
    }

    /// <summary>What of a history tells which runs are open, from its end on.</summary>
    internal static EventFilter Filter => new() { Types = Types, Newest = true };

    /// <summary>True once the runs are known that were open before what is followed.</summary>
    internal bool IsKnown { get; private set; }

    /// <summary>The runs that are open, at work or not.</summary>
    public IEnumerable<string> Open => _runs.Where(run => run.Value != RunState.Ended).Select(run => run.Key);

    /// <summary>True where a run is open and was not brought to a standstill.</summary>
    public bool AreWorking => !_interrupted && _runs.ContainsValue(RunState.Works);

    /// <summary>True where the session idles at the end of a turn, but not for good.</summary>
    public bool HoldIdle { get; private set; }

    /// <summary>True once an idle that was held has turned out to be the end: the runs ended or stand still, and nothing followed.</summary>
    public bool HaveRested { get; private set; }

    /// <summary>How long until an idle that was held counts as the end after all; null where no such thing is near.</summary>
    internal TimeSpan? UntilRest => !HoldIdle || _quiet is null ? null : Quiet > _quiet.Elapsed + StreamSeam.Grain ? Quiet - _quiet.Elapsed : TimeSpan.Zero;

    /// <summary>True for an event that says something of runs, or of the state they leave the session in.</summary>
    internal static bool Concerns(SessionEvent found) => found is UserInterruptEvent or SessionStatusIdleEvent or SessionStatusRunningEvent || RunOf(found) is not null;

    /// <summary>Takes note of an event from before what is followed; the newest first.</summary>
    internal void TakeEarlier(SessionEvent found)
    {
        switch (found)
        {
            case UserInterruptEvent interrupt:
                _interrupted |= !_isPastRunning && IsOfAll(interrupt);
                break;
            case SessionStatusIdleEvent idle:
                _idles |= !_isPastIdle && !_isPastRunning && EndsTurn(idle);
                _isPastIdle = true;
                break;
            case SessionStatusRunningEvent:
                _isPastRunning = true;
                break;
            default:
                if (RunOf(found) is { } run && !_runs.ContainsKey(run.Id))
                    _runs.Add(run.Id, run.State);
                _changedSinceIdle |= !_isPastIdle && RunOf(found) is not null;
                break;
        }
    }

    /// <summary>All that came before is told.</summary>
    internal void Begin()
    {
        IsKnown = true;
        HoldIdle = _idles && (AreWorking || _changedSinceIdle);
        NoteQuiet();
    }

    /// <summary>Takes note of an event in its order, or of one that comes late, whose state others have followed.</summary>
    internal void Take(SessionEvent taken, bool isLate)
    {
        if (_isBlind)
            return;
        switch (taken)
        {
            case var _ when isLate:
                if (RunOf(taken) is { } late && (late.State == RunState.Ended || !_runs.ContainsKey(late.Id)))
                    _runs[late.Id] = late.State;
                break;
            case UserInterruptEvent interrupt:
                _interrupted |= IsOfAll(interrupt);
                break;
            case SessionStatusIdleEvent idle:
                HoldIdle = EndsTurn(idle) && AreWorking;
                break;
            case SessionStatusRunningEvent or SessionStatusRescheduledEvent:
                HoldIdle = HaveRested = _interrupted = false;
                break;
            default:
                if (RunOf(taken) is { } run)
                    _runs[run.Id] = run.State;
                break;
        }

        NoteQuiet();
    }

    /// <summary>An idle was held, and then the last run ended or came to a standstill. Whether the agent goes on, the session's status says.</summary>
    internal async Task<bool> HaveRestedAsync(ApiCaller client, string sessionId, CancellationToken token)
    {
        if (await SessionStatus.IsAtWorkAsync(client, new EventSource(sessionId), token).ConfigureAwait(false))
        {
            _quiet = Stopwatch.StartNew();
            return false;
        }

        HoldIdle = false;
        return HaveRested = TellsWhatIsOpen(client, sessionId);
    }

    /// <summary>A session may come to rest with runs that stand still: that is said. Gives true.</summary>
    internal bool TellsWhatIsOpen(ApiCaller client, string sessionId)
    {
        string[] open = Open.ToArray();
        if (open.Length > 0)
            client.Log($"The session {sessionId} rests though {open.Length} of its workflow runs are open and stand still: {string.Join(", ", open)}. A message or a higher budget lets them go on.");
        return true;
    }

    private void NoteQuiet()
    {
        if (!HoldIdle || AreWorking)
            _quiet = null;
        else
            _quiet ??= Stopwatch.StartNew();
    }

    // The other reasons say what the session waits for, whatever else is open.
    private static bool EndsTurn(SessionStatusIdleEvent idle) => idle.StopReason?.Type is null or "end_turn";

    private static bool IsOfAll(UserInterruptEvent interrupt) => interrupt.SessionThreadId is null && !interrupt.IsQueuedInput;

    private static (string Id, RunState State)? RunOf(SessionEvent found) => found switch
    {
        WorkflowRunCreatedEvent run => (run.WorkflowRunId, RunState.Works),
        WorkflowRunStatusRunningEvent run => (run.WorkflowRunId, RunState.Works),
        WorkflowRunStatusIdleEvent run => (run.WorkflowRunId, RunState.Rests),
        WorkflowRunStatusEndedEvent run => (run.WorkflowRunId, RunState.Ended),
        _ => null,
    };
}
