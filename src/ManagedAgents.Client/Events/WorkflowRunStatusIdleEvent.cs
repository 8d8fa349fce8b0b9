namespace ManagedAgents.Client.Events;

/// <summary>The workflow run waits. (<c>workflow_run.status_idle</c>)</summary>
public sealed class WorkflowRunStatusIdleEvent : SessionEvent
{
    internal WorkflowRunStatusIdleEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The workflow run.</summary>
    public string WorkflowRunId => RequiredText("workflow_run_id"u8);
}
