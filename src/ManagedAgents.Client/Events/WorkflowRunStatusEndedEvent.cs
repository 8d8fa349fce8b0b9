using System.Collections.Generic;

namespace ManagedAgents.Client.Events;

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
