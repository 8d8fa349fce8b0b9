namespace ManagedAgents.Client.Transcripts;

/// <summary>An event newer than this module.</summary>
internal sealed class UnknownEntry : TranscriptEntry
{
    public string Type { get; init; } = string.Empty;

    /// <summary>All of it, as indented JSON.</summary>
    public string Json { get; init; } = string.Empty;
}
