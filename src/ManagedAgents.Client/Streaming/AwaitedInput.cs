using ManagedAgents.Client.Events;

namespace ManagedAgents.Client.Streaming;

/// <summary>The event that following begins after. Where it is an input still queued, an idle of the turn before it is not the end.</summary>
internal sealed class AwaitedInput
{
    private readonly string? _id;
    private SessionEvent? _met;

    public AwaitedInput(string? id)
    {
        _id = id;
        IsPending = id is not null;
    }

    /// <summary>True where there is such an event.</summary>
    public bool IsGiven => _id is not null;

    /// <summary>True until it is seen processed.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Its id while it is pending; null otherwise.</summary>
    public string? PendingId => IsPending ? _id : null;

    /// <summary>True for an input that gives an idle session nothing to do.</summary>
    public bool LeavesIdle => _met is UserInterruptEvent or SystemMessageEvent;

    public bool Is(SessionEvent other) => _id is not null && other.Id == _id;

    /// <summary>Takes note of one of its copies.</summary>
    public void Meet(SessionEvent copy)
    {
        _met = copy;
        IsPending &= copy.IsQueuedInput;
    }

    /// <summary>True where the input will be worked on after this idle: it is queued, and the idle's reason does not leave it there.</summary>
    public bool OutlastsIdle(SessionStatusIdleEvent idle)
    {
        if (!IsPending)
            return false;
        bool isAnswer = _met is UserToolConfirmationEvent or UserCustomToolResultEvent or UserToolResultEvent;
        return idle.StopReason?.Type is null or "end_turn" || (isAnswer && idle.StopReason?.Type == "requires_action");
    }
}
