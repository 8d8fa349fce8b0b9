namespace ManagedAgents.Client.Requests;

/// <summary>What to wait for a session to do, and what is known of it before.</summary>
public sealed class SessionWaitOptions
{
    /// <summary>What to wait for; default that it settles.</summary>
    public SessionGoal Goal { get; init; }

    /// <summary>The id of an event sent to the session, whose turn must be over before it counts as settled; null for none.</summary>
    public string? After { get; init; }

    /// <summary>True where the session was started with input, so that a history which does not show it yet is no sign of rest.</summary>
    public bool ExpectsInput { get; init; }
}
