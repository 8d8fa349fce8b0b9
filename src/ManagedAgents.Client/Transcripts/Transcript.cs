using System.Collections.Generic;

namespace ManagedAgents.Client.Transcripts;

/// <summary>The record of a session's work, as a reader sees it: who it was, and what happened in order.</summary>
public sealed class Transcript
{
    internal Transcript(TranscriptHeader header, IReadOnlyList<TranscriptEntry> entries)
    {
        Header = header;
        Entries = entries;
    }

    internal TranscriptHeader Header { get; }

    internal IReadOnlyList<TranscriptEntry> Entries { get; }
}
