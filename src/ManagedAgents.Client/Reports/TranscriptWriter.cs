using System;
using System.Globalization;
using System.IO;
using System.Text;
using ManagedAgents.Client.Events;

namespace ManagedAgents.Client.Reports;

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

/// <summary>Writes the JSON of events, each on one line: as it came, or redacted and still JSON.</summary>
public sealed class JsonLinesWriter
{
    private readonly Redactor _redactor;
    private readonly JsonRedactor _json;

    /// <summary>Makes a writer.</summary>
    /// <param name="redactor">What must not be shown.</param>
    public JsonLinesWriter(Redactor redactor)
    {
        _redactor = redactor;
        _json = new JsonRedactor(redactor);
    }

    /// <summary>The line of an event; null for a preview, a piece of a message that comes whole.</summary>
    /// <param name="value">The event.</param>
    /// <exception cref="RedactionException">A pattern took too long.</exception>
    public string? Line(SessionEvent value)
    {
        if (value is EventStartEvent or EventDeltaEvent)
            return null;

        // Between the signs of JSON a line end means nothing, and in a text there is none that is not escaped.
        return _redactor.IsActive ? _json.Write(value.Json, isIndented: false) : value.Raw.Replace('\n', ' ').Replace('\r', ' ').Trim();
    }
}

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
