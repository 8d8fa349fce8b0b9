namespace ManagedAgents.Client.Transcripts;

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
