namespace ManagedAgents.Formatting;

/// <summary>What a text in a view is to the reader; its colour follows from it.</summary>
internal enum Tone
{
    /// <summary>Nothing special.</summary>
    Plain,

    /// <summary>It failed.</summary>
    Error,

    /// <summary>It waits for somebody.</summary>
    Waiting,

    /// <summary>It is over, or only accompanies what matters.</summary>
    Quiet,
}
