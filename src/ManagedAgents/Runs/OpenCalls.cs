using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Runs;

/// <summary>
/// The tool calls of a run, and how far each is: met, answered by this run, or known to the session as answered. A call is claimed
/// before it is run, so that it runs once at most. One task uses it; <see cref="IsDropped"/> others may ask, too.
/// </summary>
internal sealed class OpenCalls
{
    private static readonly TimeSpan LagPause = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentDictionary<string, Call> _calls = new(StringComparer.Ordinal);
    private readonly HashSet<string> _answeredElsewhere = new(StringComparer.Ordinal);
    private readonly HashSet<string> _endedThreads = new(StringComparer.Ordinal);

    private enum Stage
    {
        Met,
        Claimed,
        Acknowledged,
        Dropped,
    }

    /// <summary>True where an answer is known, but not yet among the session's events, so that an idle may still be the one that asks for it.</summary>
    public bool HasUnacknowledged => _calls.Values.Any(call => call.Stage == Stage.Claimed || (call.Stage == Stage.Met && _answeredElsewhere.Contains(call.Event.Id)));

    /// <summary>True where a call was met that a client has to answer, and nobody has.</summary>
    public bool HasUnanswered => _calls.Values.Any(call => EventOperations.AwaitedOf(call.Event) is AwaitedAnswer.Result or AwaitedAnswer.Approval && call.Stage == Stage.Met && !_answeredElsewhere.Contains(call.Event.Id) && !IsOver(call.Event));

    /// <summary>Notes a call.</summary>
    public void Meet(ToolUseEvent call) => _calls.TryAdd(call.Id, new Call(call));

    /// <summary>The call of this id; null where it was not met.</summary>
    public ToolUseEvent? Find(string id) => _calls.TryGetValue(id, out Call? call) ? call.Event : null;

    /// <summary>Finds calls that wait and were not met yet; those that are taken are left out.</summary>
    /// <param name="events">The service's events.</param>
    /// <param name="asking">The event that names them, and comes after them all.</param>
    /// <param name="waiting">Their ids.</param>
    /// <param name="token">Ends the wait.</param>
    public async Task<IReadOnlyList<ToolUseEvent>> FindAsync(EventOperations events, SessionEvent asking, IReadOnlyList<string> waiting, CancellationToken token)
    {
        var found = new List<ToolUseEvent>();
        string[] Unseen() => waiting.Where(id => Find(id) is null && !IsTaken(id) && !found.Exists(call => call.Id == id)).ToArray();

        // The history may lag behind the idle that the stream has brought; once it shows that, what it lacks is not there.
        var waited = Stopwatch.StartNew();
        bool isAll = false;
        while (!isAll && Unseen() is { Length: > 0 } unseen && waited.Elapsed < ServiceLag.OfStatus)
        {
            if (waited.Elapsed > LagPause)
                await Task.Delay(LagPause, token).ConfigureAwait(false);
            (IReadOnlyList<ToolUseEvent> calls, isAll) = await events.FindCallsAsync(asking, unseen, token).ConfigureAwait(false);
            found.AddRange(calls);
        }

        return found;
    }

    /// <summary>Claims a call, to answer it; false where it has an answer or is claimed already.</summary>
    public bool TryClaim(ToolUseEvent call)
    {
        Meet(call);
        Call known = _calls[call.Id];
        if (known.Stage != Stage.Met || _answeredElsewhere.Contains(call.Id) || IsOver(call))
            return false;
        known.Stage = Stage.Claimed;
        return true;
    }

    /// <summary>True where this run has claimed the call, or the session has its answer.</summary>
    public bool IsTaken(string id) => _answeredElsewhere.Contains(id) || (_calls.TryGetValue(id, out Call? call) && call.Stage != Stage.Met);

    /// <summary>Takes note of an answer that is on its way here among the session's events, before its turn: what has one is not run.</summary>
    public void Foresee(string id)
    {
        if (!_calls.TryGetValue(id, out Call? call) || call.Stage == Stage.Met)
            _answeredElsewhere.Add(id);
    }

    /// <summary>Takes note of an answer among the session's events.</summary>
    public void Acknowledge(string id)
    {
        if (_calls.TryGetValue(id, out Call? call))
            call.Stage = Stage.Acknowledged;
    }

    /// <summary>Forgets the calls of a thread that is over, those still to be met, too; nobody waits for their answers.</summary>
    public void DropThread(string threadId)
    {
        _endedThreads.Add(threadId);
        foreach (Call call in _calls.Values.Where(call => call.Event.SessionThreadId == threadId))
            call.Stage = Stage.Dropped;
    }

    /// <summary>True where the call's thread is over.</summary>
    public bool IsDropped(string id) => _calls.TryGetValue(id, out Call? call) && call.Stage == Stage.Dropped;

    private bool IsOver(ToolUseEvent call) => call.SessionThreadId is { } thread && _endedThreads.Contains(thread);

    private sealed class Call
    {
        public Call(ToolUseEvent value) => Event = value;

        public ToolUseEvent Event { get; }

        public Stage Stage { get; set; }
    }
}
