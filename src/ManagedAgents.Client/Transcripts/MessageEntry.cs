using System.Collections.Generic;

namespace ManagedAgents.Client.Transcripts;

/// <summary>Somebody said something.</summary>
internal sealed class MessageEntry : TranscriptEntry
{
    public Speaker Speaker { get; init; }

    /// <summary>Who spoke, as a heading.</summary>
    public string Heading { get; init; } = string.Empty;

    public IReadOnlyList<TranscriptPart> Parts { get; init; } = [];
}
