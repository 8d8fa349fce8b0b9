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
/// Where the history ends and an open stream begins. The history may lag, and then what happened just before the stream was opened is in
/// neither. The seam is closed once the history shows an event that the stream brought and that was new then, or was read long enough after
/// the opening. Until then what the stream brings waits. An event that was known already closes nothing: the stream may repeat one.
/// </summary>
internal sealed class StreamSeam
{
    /// <summary>How long after the opening the history is read again where the stream is silent.</summary>
    private static readonly TimeSpan[] Looks = { ServiceLag.FirstLook, ServiceLag.OfHistory };

    /// <summary>How much too early a timer may end.</summary>
    public static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(50);

    /// <summary>How many events wait at most; what the stream brings then is left in it.</summary>
    private const int MostWaiting = 256;

    private readonly Stopwatch _sinceOpened = Stopwatch.StartNew();
    private readonly HashSet<string> _witnesses = new(StringComparer.Ordinal);
    private List<SessionEvent> _waiting = new();
    private readonly GrowingPause _pauses = new();
    private bool _hasPaused;
    private int _looked;

    /// <summary>How long ago the stream was opened.</summary>
    public TimeSpan Age => _sinceOpened.Elapsed;

    /// <summary>True once nothing can be missing between history and stream.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>True where events of the stream wait until it is sure that nothing is missing before them.</summary>
    public bool IsWaiting => _witnesses.Count > 0;

    /// <summary>Why the stream brings no more; null while it does.</summary>
    public ApiException? Failure { get; private set; }

    /// <summary>The ids of those that wait for the history to show them.</summary>
    public ICollection<string> Witnesses => _witnesses;

    /// <summary>How long to wait for the stream before the history is read again; null where that is of no more use.</summary>
    public TimeSpan? UntilLook => IsClosed || _looked == Looks.Length ? null : Later(Looks[_looked] - Age);

    /// <summary>Lets an event wait; one that a history lists is a witness of how far it reaches.</summary>
    public void Wait(SessionEvent streamed)
    {
        _waiting.Add(streamed);
        if (streamed.Id.Length > 0 && !streamed.IsQueuedInput)
            _witnesses.Add(streamed.Id);
    }

    /// <summary>Gives what waits, in the stream's order; nothing waits then.</summary>
    public IReadOnlyList<SessionEvent> TakeWaiting()
    {
        List<SessionEvent> taken = _waiting;
        _waiting = new List<SessionEvent>();
        _witnesses.Clear();
        return taken;
    }

    /// <summary>Forgets what a history shows before the place: it is long over.</summary>
    public void Forget(HistoryGap gap)
    {
        _waiting.RemoveAll(gap.IsBehindPlace);
        _witnesses.RemoveWhere(id => _waiting.TrueForAll(waiting => waiting.Id != id));
    }

    /// <summary>True where a history lists one of those in its place. A queued input has none yet: it stands behind all that is to come before it.</summary>
    public static bool Shows(ICollection<string> witnesses, SessionEvent listed) => !listed.IsQueuedInput && witnesses.Contains(listed.Id);

    /// <summary>True where a read at this age is the last that is waited for.</summary>
    public static bool IsLastLook(TimeSpan age) => age + Grain >= ServiceLag.OfHistory;

    /// <summary>Takes note that the history was read, at the given age.</summary>
    public void Look(TimeSpan age)
    {
        while (_looked < Looks.Length && age + Grain >= Looks[_looked])
            _looked++;
        IsClosed |= _looked == Looks.Length;
    }

    /// <summary>
    /// Lets more of the stream wait, for a while: at first not at all, then, as the history lags, longer and longer. Any of what waits may be what the
    /// history shows next. A stream that ends meanwhile is not left before that: a history may be gone, and what waits the last of its session.
    /// </summary>
    public async Task GatherAsync(EventStream stream, FollowedPart part, CancellationToken token)
    {
        TimeSpan pause = _hasPaused ? _pauses.Next() : TimeSpan.Zero;
        _hasPaused = true;
        var waited = Stopwatch.StartNew();
        await ReadAsync(() => Task.FromResult(true), stream, part).ConfigureAwait(false);
        while (pause > waited.Elapsed)
        {
            TimeSpan left = Later(pause - waited.Elapsed);
            if (Failure is not null || _waiting.Count >= MostWaiting)
                await Task.Delay(left, token).ConfigureAwait(false);
            else if (await stream.HasFilledAsync(left, token).ConfigureAwait(false))
                await ReadAsync(() => stream.FillAsync(token), stream, part).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for a history that lags further behind than it did.</summary>
    public Task PauseAsync(CancellationToken token) => _pauses.WaitAsync(token);

    public void Close() => IsClosed = true;

    /// <summary>The sooner of two times, either of which may be none.</summary>
    public static TimeSpan? Sooner(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other ?? one : one;

    private async Task ReadAsync(Func<Task<bool>> fill, EventStream stream, FollowedPart part)
    {
        if (Failure is not null)
            return;
        try
        {
            if (!await fill().ConfigureAwait(false))
                Failure = EventStream.Ended();
            while (_waiting.Count < MostWaiting && stream.TryTake(out SessionEvent taken))
            {
                if (taken.Id.Length == 0 || !part.Knows(taken))
                    Wait(taken);
            }
        }
        catch (ApiException failure)
        {
            Failure = failure;
        }
    }

    private static TimeSpan Later(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}

/// <summary>What the history brought, and the stream before the history showed it, and nobody has taken yet.</summary>
internal sealed class GapQueue
{
    private readonly Queue<SessionEvent> _late = new();
    private readonly Queue<SessionEvent> _events = new();
    private string? _decisive;
    private SessionEvent? _standing;

    /// <summary>True where nothing is left to take.</summary>
    public bool IsEmpty => _late.Count == 0 && _events.Count == 0;

    /// <summary>Tells whether such an event is still to come.</summary>
    public bool Any(Func<SessionEvent, bool> fits) => _events.Any(fits);

    public void Add(SessionEvent next) => _events.Enqueue(next);

    /// <summary>Adds what a history has; what waits at the seam gets its place in it.</summary>
    public void Add(HistoryGap gap, StreamSeam seam)
    {
        _decisive = gap.StateEvent?.Id;
        foreach (SessionEvent missed in gap.BeforePlace)
            _late.Enqueue(missed);
        foreach (SessionEvent missed in gap.Events)
        {
            // From here on the stream has all, in its order.
            if (StreamSeam.Shows(seam.Witnesses, missed))
                AddWaiting(seam);
            _events.Enqueue(missed);
        }
    }

    /// <summary>Adds what waits at the seam, in the stream's order.</summary>
    public void AddWaiting(StreamSeam seam)
    {
        foreach (SessionEvent waiting in seam.TakeWaiting())
            _events.Enqueue(waiting);
    }

    /// <summary>Adds, as the last to give, an idle from before the place.</summary>
    public void AddStanding(SessionEvent idle)
    {
        _standing = idle;
        _events.Enqueue(idle);
    }

    /// <summary>Takes the next.</summary>
    /// <param name="taken">The event.</param>
    /// <param name="isLate">True for one from before the place, which the stream brought too late.</param>
    public bool TryTake(out SessionEvent taken, out bool isLate)
    {
        isLate = _late.Count > 0;
        taken = isLate ? _late.Dequeue() : _events.Count > 0 ? _events.Dequeue() : null!;
        return taken is not null;
    }

    /// <summary>True for the idle that is given though it is from before the place.</summary>
    public bool IsStanding(SessionEvent taken) => ReferenceEquals(taken, _standing);

    /// <summary>True where nothing that says what the session is at has followed an event.</summary>
    public bool IsDecisive(SessionEvent taken) => taken.Id == _decisive;
}
