namespace ManagedAgents.Client.Requests;

/// <summary>What a session can be waited for to do. One that is terminated has reached every goal.</summary>
public enum SessionGoal
{
    /// <summary>It idles, for whatever reason, and nothing that was sent is still to be worked on.</summary>
    Settled,

    /// <summary>It idles and waits for an answer to a tool call; turns that end otherwise are waited through.</summary>
    RequiresAction,

    /// <summary>It is terminated.</summary>
    Terminated,
}
