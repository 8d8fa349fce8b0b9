namespace ManagedAgents.Client.Events;

/// <summary>The session works. (<c>session.status_running</c>)</summary>
public sealed class SessionStatusRunningEvent : SessionEvent
{
    internal SessionStatusRunningEvent(EventHead head)
        : base(head)
    {
    }
}
