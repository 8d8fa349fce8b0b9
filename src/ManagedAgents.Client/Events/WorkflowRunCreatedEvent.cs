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
