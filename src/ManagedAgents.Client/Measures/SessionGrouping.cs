namespace ManagedAgents.Client.Measures;

/// <summary>What sessions are added up by.</summary>
public enum SessionGrouping
{
    /// <summary>Nothing: each session for itself.</summary>
    None,

    /// <summary>Their agent, in any version.</summary>
    Agent,

    /// <summary>The day of their first event, in UTC.</summary>
    Day,

    /// <summary>The model of their agent.</summary>
    Model,
}
