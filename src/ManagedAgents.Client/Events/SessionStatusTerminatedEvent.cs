namespace ManagedAgents.Client.Events;

/// <summary>The session ended for good. (<c>session.status_terminated</c>)</summary>
public sealed class SessionStatusTerminatedEvent : SessionEvent
{
    internal SessionStatusTerminatedEvent(EventHead head)
        : base(head)
    {
    }
}
