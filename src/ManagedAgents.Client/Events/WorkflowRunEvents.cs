using System.Collections.Generic;

namespace ManagedAgents.Client.Events;

/// <summary>The agent started a workflow run. (<c>workflow_run.created</c>)</summary>
public sealed class WorkflowRunCreatedEvent : SessionEvent
{
    internal WorkflowRunCreatedEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The workflow run.</summary>
    public string WorkflowRunId => RequiredText("workflow_run_id"u8);

    /// <summary>Its name.</summary>
    public string Name => RequiredText("name"u8);

    /// <summary>What it does; null where not told.</summary>
    public string? Description => TextOf("description"u8);

    /// <summary>Its phases, as plain values.</summary>
    public object? Phases => Plain("phases"u8);

    /// <inheritdoc/>
    public override string? Text => Name;
}

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

/// <summary>The workflow run is over. (<c>workflow_run.status_ended</c>)</summary>
public sealed class WorkflowRunStatusEndedEvent : SessionEvent
{
    internal WorkflowRunStatusEndedEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The workflow run.</summary>
    public string WorkflowRunId => RequiredText("workflow_run_id"u8);

    /// <summary>How it ended, as plain values; its type is completed, error or stopped.</summary>
    public IReadOnlyDictionary<string, object?> Result => PlainObject("result"u8);
}

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

/// <summary>The workflow run failed, or was not made. (<c>workflow_run.error</c>)</summary>
public sealed class WorkflowRunErrorEvent : SessionEvent
{
    internal WorkflowRunErrorEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The workflow run; null where none was made.</summary>
    public string? WorkflowRunId => TextOf("workflow_run_id"u8);

    /// <summary>What failed.</summary>
    public SessionError? Error => One("error"u8, static json => new SessionError(json));

    /// <inheritdoc/>
    public override string? Text => Error?.Message;
}
