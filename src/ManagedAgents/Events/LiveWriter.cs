using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation.Host;
using System.Text;
using ManagedAgents.Client.Events;
using ManagedAgents.Formatting;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Events;

/// <summary>
/// Shows on the screen what an agent does as it does it: its words as they are written, everything else as short lines. In plain letters alone,
/// so that every console shows it. Used on the pipeline thread.
/// </summary>
internal sealed class LiveWriter
{
    private const string Message = "agent.message";
    private const string Thinking = "agent.thinking";
    private const int WidthOfNone = 120;

    private readonly UserStreams _streams;
    private readonly PSHost _host;
    private readonly bool _namesSessions;
    private readonly LiveText _text;
    private readonly StringBuilder _previewed = new();
    private string? _preview;
    private int _previewIndex;
    private string? _session;
    private readonly HashSet<string> _threads = new(StringComparer.Ordinal);
    private bool _thinks;

    /// <param name="streams">The way to the screen.</param>
    /// <param name="host">Whose screen it is.</param>
    /// <param name="namesSessions">True where events of several sessions come, so that each is said whose it is.</param>
    public LiveWriter(UserStreams streams, PSHost host, bool namesSessions = false)
    {
        _streams = streams;
        _host = host;
        _namesSessions = namesSessions;
        _text = new LiveText(streams, Width);
    }

    /// <summary>The types of events to preview; null where whole messages are shown.</summary>
    public IReadOnlyList<string>? Previews => _namesSessions ? null : [Message, Thinking];

    /// <summary>Shows an event, if there is anything to show of it.</summary>
    public void Take(SessionEvent taken)
    {
        switch (taken)
        {
            case EventStartEvent start:
                Begin(start);
                break;
            case EventDeltaEvent delta:
                Write(delta);
                break;
            case AgentMessageEvent message:
                Write(message);
                break;
            case SpanModelRequestEndEvent:
                // After a failure or an interrupt the whole message may never come.
                EndPreview();
                break;
            case AgentThinkingEvent:
                Think();
                break;
            case SessionThreadCreatedEvent created:
                _threads.Add(created.SessionThreadId);
                Line(Tone.Quiet, created.SessionId, $"~ {created.AgentName} begins");
                break;
            case SessionThreadStatusIdleEvent idle when !_threads.Contains(idle.SessionThreadId):
                // The session says of its own thread what that does.
                break;
            case var other when LineOf(other) is { } line:
                Line(line.Tone, other.SessionId, line.Text);
                break;
        }
    }

    /// <summary>Ends what is begun, so that something else can begin on a line of its own.</summary>
    public void End()
    {
        EndPreview();
        _text.Break();
    }

    /// <summary>Shows a text of this module's own in a line, or in several, broken between words.</summary>
    public void Note(Tone tone, string text) => Write(tone, WrappedText.Of(ScreenText.Lines(_streams.Told(text)), Width() - 1));

    /// <summary>Shows a text whose lines are all its own: a break in between could be taken for one.</summary>
    public void Verbatim(Tone tone, string text) => Write(tone, ScreenText.Lines(_streams.Told(text)));

    /// <summary>Says a last word, past the streams: a pipeline that was stopped has none any more.</summary>
    public void Leave(string text) => _streams.Screen((_text.Column > 0 ? "\n" : string.Empty) + Paint(Tone.Quiet, ScreenText.Lines(_streams.Told(text))) + "\n");

    private void Write(Tone tone, string text)
    {
        _text.Break();
        _streams.Words(Paint(tone, text) + "\n");
    }

    private static (Tone Tone, string Text)? LineOf(SessionEvent e) => e switch
    {
        ToolUseEvent { EvaluatedPermission: "deny" } => (Tone.Error, "* " + EventSummary.Text(e)),
        ToolUseEvent => (Tone.Quiet, "* " + EventSummary.Text(e)),
        AgentToolResultEvent or AgentMcpToolResultEvent or UserCustomToolResultEvent or UserToolResultEvent => (EventSummary.ToneOf(e), "  -> " + Result(e)),
        SessionErrorEvent or WorkflowRunErrorEvent => (Tone.Error, "! " + EventSummary.Text(e)),
        SessionStatusRescheduledEvent => (Tone.Waiting, "! The service tries again."),
        SessionStatusIdleEvent { StopReason: { Type: not ("end_turn" or "requires_action") } reason } => (Style.ToneOf(reason.Type), $"[{EventSummary.Text(e)}]"),
        SessionStatusTerminatedEvent => (Tone.Error, "[The session has ended for good.]"),
        SessionDeletedEvent => (Tone.Error, "[The session was deleted.]"),
        UserMessageEvent => (Tone.Quiet, "> " + EventSummary.Text(e)),
        SessionThreadStatusRunningEvent or SessionThreadStatusIdleEvent { StopReason.Type: "requires_action" } => null,
        SessionThreadStatusIdleEvent { StopReason.Type: "end_turn" } idle => (Tone.Quiet, $"~ {idle.AgentName} is done"),
        WorkflowRunCreatedEvent run => (Tone.Quiet, $"~ The workflow {run.Name} begins"),
        WorkflowRunStatusEndedEvent run => (Tone.Quiet, $"~ A workflow ended: {(run.Result.TryGetValue("type", out object? result) ? result : "nobody says how")}"),
        SpanOutcomeEvaluationEndEvent => (Tone.Quiet, "% " + EventSummary.Text(e)),
        AgentThreadContextCompactedEvent => (Tone.Quiet, "~ Older context was summarised."),
        _ when e.Type.StartsWith("session.thread_", StringComparison.Ordinal) || e.Type.StartsWith("agent.thread_", StringComparison.Ordinal) =>
            (Tone.Quiet, $"~ {EventSummary.Text(e)}"),
        _ => null,
    };

    private static string Result(SessionEvent e)
    {
        string text = EventSummary.Text(e);
        int lines = (e.Text ?? string.Empty).TrimEnd().Count(static c => c == '\n');
        return lines > 0 ? $"({lines + 1} lines) {text}" : text;
    }

    private void Begin(EventStartEvent start)
    {
        EndPreview();
        if (Named(start.Event, "type") == Thinking)
            Think();
        if (Named(start.Event, "type") != Message)
            return;
        _thinks = false;
        _preview = Named(start.Event, "id");
        _previewIndex = 0;
    }

    private void Write(EventDeltaEvent delta)
    {
        if (_preview is null || delta.EventId != _preview || delta.Text is not { } piece)
            return;
        int index = delta.Delta.TryGetValue("index", out object? given) && given is not null ? Convert.ToInt32(given, CultureInfo.InvariantCulture) : 0;
        if (index > _previewIndex + 1)
        {
            // Something is missing; the whole message will show it.
            EndPreview();
            return;
        }

        _previewIndex = index;
        _previewed.Append(piece);
        _text.Append(piece);
    }

    private void Write(AgentMessageEvent message)
    {
        _thinks = false;
        string whole = message.Text ?? string.Empty;
        if (_preview == message.Id && whole.StartsWith(_previewed.ToString(), StringComparison.Ordinal))
        {
            _text.Append(whole.Substring(_previewed.Length));
        }
        else
        {
            EndPreview();
            Name(message.SessionId);
            _text.Append(whole);
        }

        _text.End();
        Forget();
    }

    private void Think()
    {
        if (_thinks || _namesSessions)
            return;
        _thinks = true;
        Note(Tone.Quiet, "thinking...");
    }

    private void EndPreview()
    {
        if (_preview is not null && _previewed.Length > 0)
            _text.End();
        Forget();
    }

    private void Forget()
    {
        _preview = null;
        _previewed.Clear();
    }

    private void Line(Tone tone, string sessionId, string text)
    {
        _thinks = false;
        Name(sessionId);
        int width = Width();
        Note(tone, WrappedText.Cut(ScreenText.Line(_streams.Told(text.TrimStart())).Insert(0, text.StartsWith(" ", StringComparison.Ordinal) ? "  " : string.Empty), width > 0 ? width - 1 : WidthOfNone));
    }

    /// <summary>Says whose event follows, where that changes.</summary>
    private void Name(string sessionId)
    {
        if (!_namesSessions || _session == sessionId)
            return;
        _session = sessionId;
        Note(Tone.Quiet, $"--- {ScreenText.Line(sessionId)}");
    }

    private string Paint(Tone tone, string text) => _host.UI is { SupportsVirtualTerminal: true } ? Style.Paint(tone, text) : text;

    private int Width()
    {
        try
        {
            return _host.UI?.RawUI is { } screen ? Math.Max(screen.BufferSize.Width, 0) : 0;
        }
        catch (Exception cause) when (UserStreams.IsNoScreen(cause))
        {
            return 0;
        }
    }

    private static string? Named(IReadOnlyDictionary<string, object?> of, string name) => of.TryGetValue(name, out object? value) ? value as string : null;
}
