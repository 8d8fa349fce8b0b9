namespace ManagedAgents.Client.Events;

/// <summary>The thread ended for good. (<c>session.thread_status_terminated</c>)</summary>
public sealed class SessionThreadStatusTerminatedEvent : SessionEvent
{
    internal SessionThreadStatusTerminatedEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The thread.</summary>
    public string SessionThreadId => RequiredText("session_thread_id"u8);

    /// <summary>Its agent.</summary>
    public string AgentName => RequiredText("agent_name"u8);
}
