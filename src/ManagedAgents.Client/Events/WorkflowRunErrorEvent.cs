using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Events;

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
