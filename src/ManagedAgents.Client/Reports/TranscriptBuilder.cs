using System;
using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Sessions;

namespace ManagedAgents.Client.Reports;

/// <summary>Makes a transcript from a session's events, one after the other. What it keeps of them is redacted already.</summary>
public sealed class TranscriptBuilder
{
    private readonly Redactor _redactor;
    private readonly EntryText _text;
    private readonly ToolCalls _calls;
    private readonly SessionMeter _meter = new();
    private readonly SessionNames _names = new();
    private readonly List<TranscriptEntry> _entries = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TranscriptEntry> _queued = new(StringComparer.Ordinal);
    private readonly List<(ThreadEntry Head, TranscriptBuilder Part)> _threads = new();
    private DateTimeOffset? _turnBegan;
    private bool _endsTurn;
    private bool _isRescheduled;

    /// <summary>Makes a builder without events.</summary>
    /// <param name="redactor">What must not be shown.</param>
    public TranscriptBuilder(Redactor redactor)
    {
        _redactor = redactor;
        _text = new EntryText(redactor);
        _calls = new ToolCalls(_text);
    }

    /// <summary>Adds an event; events come in the server's order. The two copies of an input, queued and processed, are one.</summary>
    /// <param name="value">The event.</param>
    /// <exception cref="RedactionException">A pattern took too long.</exception>
    public void Add(SessionEvent value)
    {
        Follow(value);
        if (value.Id.Length > 0 && !_seen.Add(value.Id))
        {
            if (_queued.TryGetValue(value.Id, out TranscriptEntry? copy))
                copy.Time = value.ProcessedAt;
            return;
        }

        if (_calls.Answer(value) || (_calls.ReadAlone(value) ?? Read(value)) is not { } entry)
            return;
        entry.Time = value.ProcessedAt;
        _entries.Add(entry);
        if (value.IsQueuedInput)
            _queued[value.Id] = entry;
    }

    /// <summary>Begins with a thread of the session, which becomes a part of its own behind what the session did.</summary>
    /// <param name="thread">The thread.</param>
    /// <returns>What takes its events.</returns>
    public TranscriptBuilder AddThread(SessionThread thread)
    {
        if (thread is null)
            throw new ArgumentNullException(nameof(thread));
        var part = new TranscriptBuilder(_redactor);
        _threads.Add((new ThreadEntry { EventId = thread.Id, Time = thread.CreatedAt, Heading = _text.Of($"Thread of {thread.Agent?.Name ?? thread.Id}") }, part));
        return part;
    }

    /// <summary>The transcript of the events so far.</summary>
    /// <param name="session">The session's object, for what events do not tell; null where there is none.</param>
    public Transcript Build(Session? session) =>
        new(new HeaderReader(_text, _redactor.IsActive).Read(_meter.Result(session), session), _threads.Count == 0 ? _entries : [.. _entries, .. _threads.SelectMany(static thread => thread.Part._entries.Prepend<TranscriptEntry>(thread.Head))]);

    private void Follow(SessionEvent value)
    {
        int turns = _meter.Turns;
        bool wasInTurn = _meter.InTurn;
        _meter.Add(value);
        _names.Learn(value);
        _endsTurn = wasInTurn && !_meter.InTurn;
        if (_meter.Turns > turns)
            _turnBegan = value.ProcessedAt;
    }

    private TranscriptEntry? Read(SessionEvent value) => value switch
    {
        UserMessageEvent e => Message(value, Speaker.User, "User", _text.Parts(e.Content, "\n\n")),
        SystemMessageEvent e => Message(value, Speaker.System, "System", _text.Parts(e.Content, "\n\n")),
        AgentMessageEvent e => Message(value, Speaker.Agent, _names.ThreadOf(value) ?? "Agent", _text.Parts(e.Content)),
        AgentThreadMessageSentEvent e => Message(value, Speaker.Thread, "To " + _names.Thread(e.ToSessionThreadId, e.ToAgentName), _text.Parts(e.Content)),
        AgentThreadMessageReceivedEvent e => Message(value, Speaker.Thread, "From " + _names.Thread(e.FromSessionThreadId, e.FromAgentName), _text.Parts(e.Content)),
        AgentThinkingEvent => NoteOnce(value, NoteKind.Thinking, "Thinking"),
        ToolUseEvent call => _calls.Open(call, ThreadOf(value)),
        UserDefineOutcomeEvent or SpanOutcomeEvaluationEndEvent => new OutcomeReader(_text).Read(value),
        SessionErrorEvent { Error: { } error } => Error(value, error, Consequence(error.RetryStatus)),
        WorkflowRunErrorEvent { Error: { } error } e => Error(value, error, $"in workflow {_names.Other(e.WorkflowRunId)}"),
        SessionStatusIdleEvent { StopReason: { Type: "refusal" } reason } e => Error(value, reason.Type, e.StopDetails),
        SessionStatusIdleEvent { StopReason: { Type: StopReason.RequiresAction } reason } => NoteOnce(value, NoteKind.Waiting, StatusText.Waiting(reason)),
        SessionStatusIdleEvent e when _endsTurn => TurnEnd(e),
        SessionStatusRunningEvent => RunningAgain(value),
        _ when value.GetType() == typeof(SessionEvent) => new UnknownEntry { EventId = value.Id, Thread = ThreadOf(value), Type = _text.Of(value.Type), Json = _text.Json(value.Json) },
        _ => StatusText.Of(value, _names) is { } text ? Note(value, NoteKind.Status, text) : null,
    };

    private string? ThreadOf(SessionEvent value) => _names.ThreadOf(value) is { } name ? _text.Of(name) : null;

    private MessageEntry Message(SessionEvent value, Speaker speaker, string heading, IReadOnlyList<TranscriptPart> parts) =>
        new() { EventId = value.Id, Thread = ThreadOf(value), Speaker = speaker, Heading = _text.Of(heading), Parts = parts };

    private NoteEntry Note(SessionEvent value, NoteKind kind, string text)
    {
        _isRescheduled = value is SessionStatusRescheduledEvent;
        return new NoteEntry { EventId = value.Id, Kind = kind, Text = _text.Of(text) };
    }

    /// <summary>A note, unless the last entry is one of its kind: a partial answer brings the same waiting again.</summary>
    private NoteEntry? NoteOnce(SessionEvent value, NoteKind kind, string text) =>
        _entries.Count > 0 && _entries[_entries.Count - 1] is NoteEntry last && last.Kind == kind ? null : Note(value, kind, text);

    private NoteEntry? RunningAgain(SessionEvent value) => _isRescheduled ? Note(value, NoteKind.Status, "Running again") : null;

    private NoteEntry TurnEnd(SessionStatusIdleEvent idle)
    {
        string took = idle.ProcessedAt - _turnBegan is { } span && span >= TimeSpan.Zero ? $" after {ShownText.Span(span)}" : string.Empty;
        string reason = idle.StopReason is { } known ? $": {known.Type}" : string.Empty;
        return Note(idle, NoteKind.TurnEnd, $"Turn {_meter.Turns} ended{took}{reason}");
    }

    private ErrorEntry Error(SessionEvent value, SessionError error, string consequence)
    {
        string at = error.McpServerName ?? error.RepositoryUrl ?? string.Empty;
        string type = at.Length == 0 ? error.Type : $"{error.Type} ({at})";
        return new ErrorEntry { EventId = value.Id, Type = _text.Of(type), Message = _text.Of(error.Message), Consequence = _text.Of(consequence) };
    }

    private ErrorEntry Error(SessionEvent value, string type, IReadOnlyDictionary<string, object?> details)
    {
        string category = details.TryGetValue("category", out object? kind) && kind is string named ? $"{type} ({named})" : type;
        string explanation = details.TryGetValue("explanation", out object? text) && text is string said ? said : "The model refused to go on.";
        return new ErrorEntry { EventId = value.Id, Type = _text.Of(category), Message = _text.Of(explanation), Consequence = "the turn ended" };
    }

    private static string Consequence(RetryStatus? status) => status?.Type switch
    {
        null => string.Empty,
        "retrying" => "the service tries again",
        "exhausted" => "no more tries, the turn ended",
        "terminal" => "the session ended",
        { } other => other,
    };
}
