using System;
using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Client.Events;

namespace ManagedAgents.Client.Streaming;

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
