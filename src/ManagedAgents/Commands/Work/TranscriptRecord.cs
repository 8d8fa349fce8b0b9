using System.Collections.Generic;
using System.IO;
using System.Text;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Transcripts;

namespace ManagedAgents.Commands.Work;

/// <summary>What is kept of a session until its transcript is written, in whatever form that will be.</summary>
internal sealed class TranscriptRecord
{
    private readonly TranscriptFormat _format;
    private readonly TranscriptBuilder? _builder;
    private readonly JsonLinesWriter? _lineWriter;
    private readonly List<string> _lines = new();

    public TranscriptRecord(TranscriptFormat format, Redactor redactor)
    {
        _format = format;
        if (format == TranscriptFormat.JsonLines)
            _lineWriter = new JsonLinesWriter(redactor);
        else
            _builder = new TranscriptBuilder(redactor);
    }

    public void Add(SessionEvent value)
    {
        _builder?.Add(value);
        if (_lineWriter?.Line(value) is { } line)
            _lines.Add(line);
    }

    /// <summary>The transcript as text: one, or one for each line.</summary>
    public IReadOnlyList<string> ToTexts(Session? session) => _builder is null ? _lines : [TranscriptWriter.For(_format).ToText(_builder.Build(session))];

    public void Write(Session? session, Stream stream)
    {
        if (_builder is not null)
        {
            TranscriptWriter.For(_format).Write(_builder.Build(session), stream);
            return;
        }

        using var text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 4096, leaveOpen: true) { NewLine = "\n" };
        foreach (string line in _lines)
            text.WriteLine(line);
    }
}
