namespace ManagedAgents.Client.Events;

/// <summary>A passing failure of the thread; it goes on by itself. (<c>session.thread_status_rescheduled</c>)</summary>
public sealed class SessionThreadStatusRescheduledEvent : SessionEvent
{
    internal SessionThreadStatusRescheduledEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The thread.</summary>
    public string SessionThreadId => RequiredText("session_thread_id"u8);

    /// <summary>Its agent.</summary>
    public string AgentName => RequiredText("agent_name"u8);
}
