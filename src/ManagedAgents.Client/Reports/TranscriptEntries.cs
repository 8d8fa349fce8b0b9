using System;
using System.Collections.Generic;

namespace ManagedAgents.Client.Reports;

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

/// <summary>Somebody said something.</summary>
internal sealed class MessageEntry : TranscriptEntry
{
    public Speaker Speaker { get; init; }

    /// <summary>Who spoke, as a heading.</summary>
    public string Heading { get; init; } = string.Empty;

    public IReadOnlyList<TranscriptPart> Parts { get; init; } = [];
}

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

/// <summary>Something a reader may pass over: thinking, a change of state.</summary>
internal sealed class NoteEntry : TranscriptEntry
{
    public NoteKind Kind { get; init; }

    public string Text { get; set; } = string.Empty;
}

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

/// <summary>A goal was set, or the work towards it was graded.</summary>
internal sealed class OutcomeEntry : TranscriptEntry
{
    public string Heading { get; init; } = string.Empty;

    /// <summary>The verdict of a grading; null where the goal was set.</summary>
    public string? Verdict { get; init; }

    public IReadOnlyList<TranscriptPart> Parts { get; init; } = [];
}

/// <summary>Here begins what a thread of the session did by itself.</summary>
internal sealed class ThreadEntry : TranscriptEntry
{
    public string Heading { get; init; } = string.Empty;
}

/// <summary>Something went wrong.</summary>
internal sealed class ErrorEntry : TranscriptEntry
{
    /// <summary>What kind of error it is.</summary>
    public string Type { get; init; } = string.Empty;

    public string Message { get; init; } = string.Empty;

    /// <summary>What the service does about it; empty where it does not say.</summary>
    public string Consequence { get; init; } = string.Empty;
}

/// <summary>An event newer than this module.</summary>
internal sealed class UnknownEntry : TranscriptEntry
{
    public string Type { get; init; } = string.Empty;

    /// <summary>All of it, as indented JSON.</summary>
    public string Json { get; init; } = string.Empty;
}
