using System.Collections.Generic;

namespace ManagedAgents.Client.Reports;

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

/// <summary>What a transcript says of its session before its events. All its texts are redacted and clean.</summary>
internal sealed class TranscriptHeader
{
    public string Title { get; init; } = string.Empty;

    /// <summary>What is known of the session, by name, in the order to show it.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>What to say of the transcript itself.</summary>
    public string Remark { get; init; } = string.Empty;
}

/// <summary>The form of a transcript.</summary>
public enum TranscriptFormat
{
    /// <summary>Markdown, for people and for tools that show it.</summary>
    Markdown,

    /// <summary>One HTML page that needs nothing beside itself.</summary>
    Html,

    /// <summary>The JSON of each event on a line of its own, for programs.</summary>
    JsonLines,
}

/// <summary>A part of a message or a result: its text, or what stands for something that is no text.</summary>
internal sealed class TranscriptPart
{
    public TranscriptPart(PartKind kind, string text)
    {
        Kind = kind;
        Text = text;
    }

    public PartKind Kind { get; }

    public string Text { get; }
}

/// <summary>How a part is shown.</summary>
internal enum PartKind
{
    /// <summary>As text.</summary>
    Text,

    /// <summary>As a remark in the text's place, such as an image's type and size.</summary>
    Remark,

    /// <summary>As the JSON of something this module does not know.</summary>
    Json,
}

/// <summary>Who says something.</summary>
internal enum Speaker
{
    User,
    System,
    Agent,

    /// <summary>Agents among themselves.</summary>
    Thread,
}
