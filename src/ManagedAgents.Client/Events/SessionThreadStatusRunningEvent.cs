namespace ManagedAgents.Client.Events;

/// <summary>The thread works. (<c>session.thread_status_running</c>)</summary>
public sealed class SessionThreadStatusRunningEvent : SessionEvent
{
    internal SessionThreadStatusRunningEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The thread.</summary>
    public string SessionThreadId => RequiredText("session_thread_id"u8);

    /// <summary>Its agent.</summary>
    public string AgentName => RequiredText("agent_name"u8);
}
