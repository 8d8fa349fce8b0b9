namespace ManagedAgents.Client.Streaming;

/// <summary>What a history says of its session's work at its end.</summary>
internal enum SessionState
{
    /// <summary>Nothing: it is empty, or holds neither a state nor an input.</summary>
    Unknown,

    /// <summary>Work is going on or waits to begin.</summary>
    Busy,

    /// <summary>The session idles and nothing was put in since.</summary>
    Settled,

    /// <summary>The session is terminated or deleted: nothing can follow.</summary>
    Over,
}
