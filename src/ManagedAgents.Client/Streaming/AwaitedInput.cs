using System;
using System.Diagnostics;
using System.Linq;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Streaming;

/// <summary>The event that following begins after. Where it is an input still queued, an idle of the turn before it is not the end.</summary>
internal sealed class AwaitedInput
{
    private readonly string? _id;
    private SessionEvent? _met;
    private Stopwatch? _missing;

    /// <summary>Makes one.</summary>
    /// <param name="id">Its id; null for none.</param>
    /// <param name="patience">How long a session that rests may not show it before it counts as not there.</param>
    public AwaitedInput(string? id, TimeSpan patience)
    {
        _id = id;
        Patience = patience;
        IsPending = id is not null;
    }

    /// <summary>How long a session that rests may not show it before it counts as not there.</summary>
    public TimeSpan Patience { get; }

    /// <summary>True until it is seen processed.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Its id while it is pending; null otherwise.</summary>
    public string? PendingId => IsPending ? _id : null;

    /// <summary>True once one of its copies was seen.</summary>
    public bool WasMet => _met is not null;

    /// <summary>True for an input that gives an idle session nothing to do.</summary>
    public bool LeavesIdle => _met is UserInterruptEvent or SystemMessageEvent;

    /// <summary>True for one that an idle which waits for somebody holds up.</summary>
    public bool IsHeldUp => IsPending && _met is { IsQueuedInput: true } and (UserMessageEvent or UserDefineOutcomeEvent or SystemMessageEvent);

    /// <summary>How long to wait before the history is asked for it once more; null where it is not missing.</summary>
    public TimeSpan? UntilLook => !IsPending || _missing is null ? null : Patience > _missing.Elapsed + StreamSeam.Grain ? Patience - _missing.Elapsed : TimeSpan.Zero;

    /// <summary>True where it was looked for in vain for long enough.</summary>
    public bool IsLost => UntilLook == TimeSpan.Zero;

    private bool IsAnswer => _met is UserToolConfirmationEvent or UserCustomToolResultEvent or UserToolResultEvent;

    /// <summary>The next to be awaited. This one may have been met in the history only, which shows it again.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="part">What was given.</param>
    public AwaitedInput Next(string id, FollowedPart part)
    {
        if (_id is not null)
            part.Skip(_id);
        return new AwaitedInput(part.HasGiven(id) ? null : id, ServiceLag.OfHistory);
    }

    public bool Is(SessionEvent other) => _id is not null && other.Is(_id);

    /// <summary>Takes note of one of its copies.</summary>
    public void Meet(SessionEvent copy)
    {
        _met = copy;
        _missing = null;
        IsPending &= copy.IsQueuedInput;
    }

    /// <summary>Takes note of what a history says of it; false where the session rests and does not show it.</summary>
    public bool Note(HistoryGap gap)
    {
        if (gap.Input is null && gap.State is SessionActivity.Settled or SessionActivity.Unknown)
        {
            Miss();
            return false;
        }

        // One that is still to be given is met in its place: an idle before it must not count as its end.
        if (gap.Input is { } found && !gap.Events.Contains(found))
            Meet(found);
        else
            Expect();
        return true;
    }

    /// <summary>Begins to miss it.</summary>
    public void Miss()
    {
        if (IsPending)
            _missing ??= Stopwatch.StartNew();
    }

    /// <summary>Misses it no longer.</summary>
    public void Expect() => _missing = null;

    /// <summary>True where the input will be worked on after this idle.</summary>
    /// <param name="idle">The idle.</param>
    /// <param name="isListed">True where the input may have been sent after the idle, as a history that was read after both has it.</param>
    public bool OutlastsIdle(IdleEvent idle, bool isListed)
    {
        if (!IsPending || !idle.LeavesQueued)
            return IsPending;

        // What is dropped is lost; where the session only stands still, an answer or an interrupt moves it.
        return idle.StopReason?.Type == "retries_exhausted" ? isListed : IsAnswer || _met is UserInterruptEvent;
    }
}
