using System;

namespace ManagedAgents.Client.Transcripts;

/// <summary>Something that happened in a session. All its texts are redacted and clean.</summary>
internal abstract class TranscriptEntry
{
    /// <summary>When it happened; null while it is queued.</summary>
    public DateTimeOffset? Time { get; set; }

    /// <summary>The id of its event.</summary>
    public string EventId { get; init; } = string.Empty;

    /// <summary>The name of the sub-agent it happened in; null for the session's own agent.</summary>
    public string? Thread { get; init; }
}
