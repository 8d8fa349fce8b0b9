namespace ManagedAgents.Client.Events;

/// <summary>The workflow run works. (<c>workflow_run.status_running</c>)</summary>
public sealed class WorkflowRunStatusRunningEvent : SessionEvent
{
    internal WorkflowRunStatusRunningEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The workflow run.</summary>
    public string WorkflowRunId => RequiredText("workflow_run_id"u8);
}
