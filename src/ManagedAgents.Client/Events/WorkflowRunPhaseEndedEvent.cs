namespace ManagedAgents.Client.Events;

/// <summary>The workflow run leaves a phase. (<c>workflow_run.phase_ended</c>)</summary>
public sealed class WorkflowRunPhaseEndedEvent : SessionEvent
{
    internal WorkflowRunPhaseEndedEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The workflow run.</summary>
    public string WorkflowRunId => RequiredText("workflow_run_id"u8);

    /// <summary>The phase.</summary>
    public string WorkflowRunPhaseId => RequiredText("workflow_run_phase_id"u8);

    /// <summary>The event id of its beginning.</summary>
    public string PhaseStartedId => RequiredText("phase_started_id"u8);
}
