namespace ManagedAgents.Client.Measures;

/// <summary>What one session did and used.</summary>
public sealed class SessionMeasure : WorkMeasure
{
    internal SessionMeasure()
    {
    }

    /// <summary>The id of the session.</summary>
    public string SessionId { get; internal init; } = string.Empty;

    /// <summary>Its title; null where it has none, or events alone were measured that do not tell.</summary>
    public string? Title { get; internal init; }

    /// <summary>The id of its agent; null where events alone were measured.</summary>
    public string? AgentId { get; internal init; }

    /// <summary>The name of its agent; null where not known.</summary>
    public string? AgentName { get; internal init; }

    /// <summary>The model of its agent; null where events alone were measured.</summary>
    public string? Model { get; internal init; }

    /// <summary>Its state as of the last event: idle, running, rescheduling, terminated, or deleted.</summary>
    public string? Status { get; internal init; }

    /// <summary>Why it was idle last, such as end_turn or requires_action; null where it never was.</summary>
    public string? StopReason { get; internal init; }

    /// <inheritdoc/>
    public override string ToString() => SessionId;
}
