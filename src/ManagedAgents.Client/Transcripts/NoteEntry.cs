namespace ManagedAgents.Client.Transcripts;

/// <summary>Something a reader may pass over: thinking, a change of state.</summary>
internal sealed class NoteEntry : TranscriptEntry
{
    public NoteKind Kind { get; init; }

    public string Text { get; set; } = string.Empty;
}
