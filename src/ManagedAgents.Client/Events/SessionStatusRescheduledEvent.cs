namespace ManagedAgents.Client.Events;

/// <summary>A passing failure; the session goes on by itself. (<c>session.status_rescheduled</c>)</summary>
public sealed class SessionStatusRescheduledEvent : SessionEvent
{
    internal SessionStatusRescheduledEvent(EventHead head)
        : base(head)
    {
    }
}
