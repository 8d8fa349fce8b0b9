using System.Globalization;
using System.IO;
using System.Text;

namespace ManagedAgents.Client.Transcripts;

/// <summary>Writes transcripts in one form.</summary>
public abstract class TranscriptWriter
{
    private const int BufferSize = 64 * 1024;

    private protected TranscriptWriter()
    {
    }

    /// <summary>Makes the writer of a form.</summary>
    /// <param name="format">Markdown or HTML; lines of JSON are no transcript but its events, which <see cref="JsonLinesWriter"/> writes.</param>
    public static TranscriptWriter For(TranscriptFormat format) => format == TranscriptFormat.Html ? new HtmlWriter() : new MarkdownWriter();

    /// <summary>The transcript as one text.</summary>
    /// <param name="transcript">The transcript.</param>
    /// <returns>The text, without a line end behind it.</returns>
    public string ToText(Transcript transcript)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        Write(transcript, text);
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>Writes the transcript as UTF-8 without a byte order mark.</summary>
    /// <param name="transcript">The transcript.</param>
    /// <param name="stream">Where to; it stays open.</param>
    public void Write(Transcript transcript, Stream stream)
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferSize, leaveOpen: true) { NewLine = "\n" };
        Write(transcript, text);
    }

    private protected abstract void Write(Transcript transcript, TextWriter text);
}
