namespace ManagedAgents.Client.Events;

/// <summary>The session was deleted; the last event of a stream. (<c>session.deleted</c>)</summary>
public sealed class SessionDeletedEvent : SessionEvent
{
    internal SessionDeletedEvent(EventHead head)
        : base(head)
    {
    }
}
