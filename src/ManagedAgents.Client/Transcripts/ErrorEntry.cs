namespace ManagedAgents.Client.Transcripts;

/// <summary>Something went wrong.</summary>
internal sealed class ErrorEntry : TranscriptEntry
{
    /// <summary>What kind of error it is.</summary>
    public string Type { get; init; } = string.Empty;

    public string Message { get; init; } = string.Empty;

    /// <summary>What the service does about it; empty where it does not say.</summary>
    public string Consequence { get; init; } = string.Empty;
}
