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
