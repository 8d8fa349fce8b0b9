using System.IO;

namespace ManagedAgents.Client.Transcripts;

/// <summary>Writes a transcript as one HTML page: its style inside, without script, and every text of the session escaped.</summary>
internal sealed class HtmlWriter : TranscriptWriter
{
    private protected override void Write(Transcript transcript, TextWriter text)
    {
        HtmlPage.Begin(text, transcript.Header);
        new HtmlEntries(text).Write(transcript.Entries);
        HtmlPage.End(text, transcript.Header);
    }
}
