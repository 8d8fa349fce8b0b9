namespace ManagedAgents.Client.Events;

/// <summary>The workflow run enters a phase. (<c>workflow_run.phase_started</c>)</summary>
public sealed class WorkflowRunPhaseStartedEvent : SessionEvent
{
    internal WorkflowRunPhaseStartedEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The workflow run.</summary>
    public string WorkflowRunId => RequiredText("workflow_run_id"u8);

    /// <summary>The phase.</summary>
    public string WorkflowRunPhaseId => RequiredText("workflow_run_phase_id"u8);
}
