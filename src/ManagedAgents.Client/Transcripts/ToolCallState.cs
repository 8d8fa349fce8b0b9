namespace ManagedAgents.Client.Transcripts;

/// <summary>How far a tool call has come.</summary>
internal enum ToolCallState
{
    /// <summary>It has no result yet.</summary>
    Open,

    /// <summary>It waits for somebody to allow it, or to give its result.</summary>
    Waiting,

    /// <summary>It gave a result.</summary>
    Done,

    /// <summary>It gave an error.</summary>
    Failed,

    /// <summary>It was not allowed.</summary>
    Denied,
}
