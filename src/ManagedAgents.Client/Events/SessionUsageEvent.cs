using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Events;

/// <summary>Running totals of tokens, time and list cost. (<c>session.usage</c>)</summary>
public sealed class SessionUsageEvent : SessionEvent
{
    internal SessionUsageEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The totals so far.</summary>
    public SessionUsage? Usage => One("usage"u8, static json => new SessionUsage(json));

    /// <summary>The session's budget; null where it has none.</summary>
    public Budget? Budget => One("budget"u8, static json => new Budget(json));
}
