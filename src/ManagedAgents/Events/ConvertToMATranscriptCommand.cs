using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Text;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Reports;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.Wire;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Sessions;

namespace ManagedAgents.Events;

/// <summary>
/// Makes the record of a session's work that people read or programs keep, from events or from the session's history (sessions.retrieve,
/// sessions.events.list): what was said, what was called and allowed, what went wrong, what it cost. It emits one text for each session.
/// </summary>
[Cmdlet(VerbsData.ConvertTo, "MATranscript", DefaultParameterSetName = EventSet, SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class ConvertToMATranscriptCommand : SessionWorkCmdlet
{
    private readonly Dictionary<string, TranscriptRecord> _records = new(StringComparer.Ordinal);
    private readonly List<string> _order = new();
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private FileSaver? _saver;
    private Redactor? _redactor;
    private JsonLinesWriter? _lines;

    /// <summary>
    /// The form: Markdown (default); Html, one page that needs nothing beside itself; or JsonLines, the JSON of each event on a line, as a text of
    /// its own.
    /// </summary>
    [Parameter]
    public TranscriptFormat Format { get; set; }

    /// <summary>
    /// Regular expressions, without regard to case, for what must not be shown. They are matched against each text as a whole, tool inputs and
    /// results included; in JSON also against each name and number, and against a member as <c>"name": "value"</c>.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Redact { get; set; } = [];

    /// <summary>What stands in the place of what is redacted; default [redacted]. $1 and the like mean a group of the match.</summary>
    [Parameter]
    [AllowEmptyString]
    public string Replacement { get; set; } = "[redacted]";

    /// <summary>
    /// Writes a file instead of emitting text: a file's name, or a folder, where each record is named after its session. A folder that ends in a
    /// slash is made. A file is UTF-8, and is written whole or not at all.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _redactor = new Redactor(Redact, Replacement);
        }
        catch (InvalidInputException cause)
        {
            Throw(new InputException("InvalidPattern", "-Redact: " + cause.Message), Redact);
        }

        _lines = new JsonLinesWriter(_redactor!);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (string id in _order)
        {
            if (_failed.Contains(id))
                continue;
            TranscriptRecord record = _records[id];
            if (OutFile is not null)
                Save(id, id, stream => WriteAsync(record, stream));
            else if (TryNow(() => record.ToTexts(null), id, out IReadOnlyList<string> texts))
                WriteObject(texts, enumerateCollection: true);
        }
    }

    private protected override void Take(SessionEvent value)
    {
        string id = value.SessionId;
        if (_failed.Contains(id))
            return;
        if (Format == TranscriptFormat.JsonLines && OutFile is null)
        {
            if (!TryNow(() => _lines!.Line(value), value, out string? line))
                _failed.Add(id);
            else if (line is not null)
                WriteObject(line);
            return;
        }

        if (!_records.TryGetValue(id, out TranscriptRecord? record))
        {
            _records[id] = record = NewRecord();
            _order.Add(id);
        }

        // One error for a session, and no transcript with a hole.
        if (!Try(() => AddAsync(record, value), value))
            _failed.Add(id);
    }

    private protected override void Read(string id, SessionReference given)
    {
        // The connection is the runspace's, which the threads of a wait do not know.
        if (!TryNow(() => Client, given, out _))
            return;
        TranscriptRecord record = NewRecord();
        if (OutFile is not null)
            Save(id, given, async stream => record.Write(await ReadAsync(id, record.Add, record.Begin).ConfigureAwait(false), stream));
        else if (Try(async () => record.ToTexts(await ReadAsync(id, record.Add, record.Begin).ConfigureAwait(false)), given, out IReadOnlyList<string> texts))
            WriteObject(texts, enumerateCollection: true);
    }

    private static Task AddAsync(TranscriptRecord record, SessionEvent value)
    {
        record.Add(value);
        return Task.CompletedTask;
    }

    private static Task WriteAsync(TranscriptRecord record, Stream stream)
    {
        record.Write(null, stream);
        return Task.CompletedTask;
    }

    private TranscriptRecord NewRecord() => new(Format, _redactor!);

    private void Save(string sessionId, object target, Func<Stream, Task> write)
    {
        if (TryNow(() => PathOf(sessionId), target, out string path)
            && ShouldProcess(path, $"Write the transcript of {sessionId}")
            && Try(() => (_saver ??= new FileSaver(Force)).SaveAsync(path, owner: sessionId, IsNewFolder, write, StopToken), target, out FileInfo saved))
            WriteObject(FileSystemPath.ItemOf(SessionState, saved));
    }

    private bool IsNewFolder => OutFile![OutFile.Length - 1] is '/' or '\\';

    private string PathOf(string sessionId)
    {
        string path = FileSystemPath.Literal(SessionState, OutFile!);
        if (IsNewFolder || Directory.Exists(path))
            path = Path.Combine(path, SafeFileName.From((sessionId.Length > 0 ? sessionId : "session") + Extension, sessionId));
        return path;
    }

    private string Extension => Format switch
    {
        TranscriptFormat.Html => ".html",
        TranscriptFormat.JsonLines => ".jsonl",
        _ => ".md",
    };
}

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

    /// <summary>Begins with a thread of the session.</summary>
    /// <param name="thread">The thread.</param>
    /// <returns>What takes its events.</returns>
    public Action<SessionEvent> Begin(SessionThread thread) => _builder is null ? Add : _builder.AddThread(thread).Add;

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
