namespace ManagedAgents.Client.Events;

/// <summary>A thread of a sub-agent was started. (<c>session.thread_created</c>)</summary>
public sealed class SessionThreadCreatedEvent : SessionEvent
{
    internal SessionThreadCreatedEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The thread.</summary>
    public string SessionThreadId => RequiredText("session_thread_id"u8);

    /// <summary>Its agent.</summary>
    public string AgentName => RequiredText("agent_name"u8);

    /// <summary>The workflow run that started it; null where none did.</summary>
    public string? WorkflowRunId => TextOf("workflow_run_id"u8);

    /// <inheritdoc/>
    public override string? Text => AgentName;
}

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

/// <summary>The thread waits; its stop reason says for what. (<c>session.thread_status_idle</c>)</summary>
public sealed class SessionThreadStatusIdleEvent : IdleEvent
{
    internal SessionThreadStatusIdleEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The thread.</summary>
    public string SessionThreadId => RequiredText("session_thread_id"u8);

    /// <summary>Its agent.</summary>
    public string AgentName => RequiredText("agent_name"u8);
}

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
