using System.Collections.Generic;

namespace ManagedAgents.Client.Transcripts;

/// <summary>A goal was set, or the work towards it was graded.</summary>
internal sealed class OutcomeEntry : TranscriptEntry
{
    public string Heading { get; init; } = string.Empty;

    /// <summary>The verdict of a grading; null where the goal was set.</summary>
    public string? Verdict { get; init; }

    public IReadOnlyList<TranscriptPart> Parts { get; init; } = [];
}
