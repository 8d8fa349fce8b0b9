namespace ManagedAgents.Client.Transcripts;

/// <summary>How much a note stands out.</summary>
internal enum NoteKind
{
    /// <summary>The agent thought.</summary>
    Thinking,

    /// <summary>The session waits for answers.</summary>
    Waiting,

    /// <summary>Something changed.</summary>
    Status,

    /// <summary>A turn came to its end.</summary>
    TurnEnd,
}
