using System.Collections.Generic;

namespace ManagedAgents.Client.Transcripts;

/// <summary>What a transcript says of its session before its events. All its texts are redacted and clean.</summary>
internal sealed class TranscriptHeader
{
    public string Title { get; init; } = string.Empty;

    /// <summary>What is known of the session, by name, in the order to show it.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>What to say of the transcript itself.</summary>
    public string Remark { get; init; } = string.Empty;
}
