namespace ManagedAgents.Client.Measures;

/// <summary>What several sessions did and used together.</summary>
public sealed class SessionGroupMeasure : WorkMeasure
{
    internal SessionGroupMeasure()
    {
    }

    /// <summary>What the sessions were grouped by.</summary>
    public SessionGrouping GroupBy { get; internal init; }

    /// <summary>What they share: the agent's name, the day their first event happened (UTC, yyyy-MM-dd) or the model; empty where not known.</summary>
    public string Name { get; internal init; } = string.Empty;

    /// <summary>The id of the agent they share; null for other groups.</summary>
    public string? AgentId { get; internal init; }

    /// <summary>How many sessions there are in the group.</summary>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal void Add(SessionMeasure session)
    {
        Count++;
        Sum(session);
    }
}
