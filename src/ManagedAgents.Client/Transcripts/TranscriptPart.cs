namespace ManagedAgents.Client.Transcripts;

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
