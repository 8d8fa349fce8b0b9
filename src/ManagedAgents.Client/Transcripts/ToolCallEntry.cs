using System;
using System.Collections.Generic;

namespace ManagedAgents.Client.Transcripts;

/// <summary>A tool was called: with what, whether it was allowed, and what came of it.</summary>
internal sealed class ToolCallEntry : TranscriptEntry
{
    public string Name { get; init; } = string.Empty;

    /// <summary>Whose tool it is: empty for the service's own.</summary>
    public string Origin { get; init; } = string.Empty;

    /// <summary>What the input is about, on one line; empty where it is about nothing.</summary>
    public string Hint { get; init; } = string.Empty;

    /// <summary>The input as indented JSON; empty where the call itself is not known.</summary>
    public string Input { get; init; } = string.Empty;

    public ToolCallState State { get; set; }

    /// <summary>Who allowed or denied the call, and why; null where nobody was asked.</summary>
    public string? Approval { get; set; }

    /// <summary>When somebody allowed it.</summary>
    public DateTimeOffset? ApprovedAt { get; set; }

    /// <summary>What it gave; null while it has not.</summary>
    public IReadOnlyList<TranscriptPart>? Result { get; set; }

    /// <summary>From the call, or the permission, to the result.</summary>
    public TimeSpan? Took { get; set; }
}
