using System.Collections.Generic;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Events;

/// <summary>The session waits; its stop reason says for what. (<c>session.status_idle</c>)</summary>
public sealed class SessionStatusIdleEvent : SessionEvent
{
    internal SessionStatusIdleEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>Why it waits; null where the service did not say, as in the launch form.</summary>
    public StopReason? StopReason => One("stop_reason"u8, static json => new StopReason(json));

    /// <summary>More on a refusal (type, category, explanation); empty otherwise.</summary>
    public IReadOnlyDictionary<string, object?> StopDetails => PlainObject("stop_details"u8);

    /// <summary>True where messages that wait are left alone: the session stands still until somebody acts, or has dropped them.</summary>
    internal bool LeavesQueued => StandsStill || StopReason?.Type == "retries_exhausted";

    /// <summary>True where messages that wait stay where they are until somebody acts.</summary>
    internal bool StandsStill => StopReason?.Type is "requires_action" or "budget_reached";
}
