using System;
using System.Collections.Generic;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Sessions;

namespace ManagedAgents.Client.Reports;

/// <summary>Reads what a transcript says of its session before its events.</summary>
internal sealed class HeaderReader
{
    private readonly EntryText _text;
    private readonly bool _isRedacted;

    public HeaderReader(EntryText text, bool isRedacted)
    {
        _text = text;
        _isRedacted = isRedacted;
    }

    public TranscriptHeader Read(SessionMeasure work, Session? session)
    {
        var facts = new List<KeyValuePair<string, string>>();
        Add(facts, "Session", _text.Of(work.SessionId));
        Add(facts, "Agent", _text.Of(AgentOf(work, session?.Agent?.Version)));
        Add(facts, "Agent id", _text.Of(work.AgentId));
        Add(facts, "Model", _text.Of(work.Model));
        Add(facts, "Started", work.StartedAt is { } start ? ShownText.Moment(start) : string.Empty);
        Add(facts, "Duration", DurationOf(work));
        Add(facts, "State", _text.Of(StateOf(work)));
        Add(facts, "Work", WorkOf(work));
        Add(facts, "Tokens", TokensOf(work));
        Add(facts, "List cost", work.Cost is { } cost ? ShownText.Money(cost, work.Currency) : string.Empty);
        string title = work.Title is { Length: > 0 } given ? given : $"Session {work.SessionId}".TrimEnd();
        return new TranscriptHeader
        {
            Title = ShownText.Line(_text.Of(title), int.MaxValue),
            Facts = facts,
            Remark = "Times are UTC." + (_isRedacted ? " Parts of the text may be redacted." : string.Empty),
        };
    }

    private static void Add(List<KeyValuePair<string, string>> facts, string name, string value)
    {
        if (value.Length > 0)
            facts.Add(new KeyValuePair<string, string>(name, value));
    }

    private static string AgentOf(SessionMeasure work, object? version) =>
        work.AgentName is not { } name ? string.Empty : version is null ? name : $"{name}, version {version}";

    private static string DurationOf(SessionMeasure work)
    {
        string active = work.ActiveTime is { } worked ? $"worked {ShownText.Span(worked)}" : string.Empty;
        return work.Duration is not { } whole ? active : active.Length == 0 ? ShownText.Span(whole) : $"{ShownText.Span(whole)}, {active}";
    }

    private static string StateOf(SessionMeasure work) =>
        work.Status == "idle" && work.StopReason is { } reason ? $"idle: {reason}" : work.Status ?? string.Empty;

    private static string WorkOf(SessionMeasure work)
    {
        string errors = work.ToolErrors == 0 ? string.Empty : $" ({Count(work.ToolErrors, "error")})";
        return $"{Count(work.Turns, "turn")}, {Count(work.Messages, "message")}, {Count(work.ToolCalls, "tool call")}{errors}";
    }

    private static string TokensOf(SessionMeasure work)
    {
        if (work.InputTokens + work.OutputTokens + work.CacheReadInputTokens + work.CacheCreationInputTokens == 0)
            return string.Empty;
        string cache = work.CacheReadInputTokens + work.CacheCreationInputTokens == 0
            ? string.Empty
            : $"; cache: {ShownText.Number(work.CacheReadInputTokens)} read, {ShownText.Number(work.CacheCreationInputTokens)} written";
        return $"{ShownText.Number(work.InputTokens)} in, {ShownText.Number(work.OutputTokens)} out{cache}";
    }

    private static string Count(int number, string noun) => $"{ShownText.Number(number)} {noun}{(number == 1 ? string.Empty : "s")}";
}

/// <summary>The names of a session's sub-agents, workflow runs and their phases, which later events give by id alone.</summary>
internal sealed class SessionNames
{
    private readonly Dictionary<string, string> _threads = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _others = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ownThreads = new(StringComparer.Ordinal);

    /// <summary>Learns the names an event tells.</summary>
    public void Learn(SessionEvent value)
    {
        switch (value)
        {
            case SessionThreadCreatedEvent created:
                _threads[created.SessionThreadId] = created.AgentName;
                break;
            case SessionThreadStatusRunningEvent running when !_threads.ContainsKey(running.SessionThreadId):
                // A thread that runs and was never created is the session's own.
                _ownThreads.Add(running.SessionThreadId);
                break;
            case AgentThreadMessageSentEvent { ToAgentName: { } name } sent:
                _threads[sent.ToSessionThreadId] = name;
                break;
            case AgentThreadMessageReceivedEvent { FromAgentName: { } name } received:
                _threads[received.FromSessionThreadId] = name;
                break;
            case WorkflowRunCreatedEvent run:
                LearnWorkflow(run);
                break;
        }
    }

    /// <summary>The name of the sub-agent an event happened in; null for the session's own agent.</summary>
    public string? ThreadOf(SessionEvent value)
    {
        if (!value.Json.TryGetProperty("session_thread_id"u8, out System.Text.Json.JsonElement id) || id.ValueKind != System.Text.Json.JsonValueKind.String)
            return null;
        string thread = id.GetString()!;
        return thread.Length == 0 || _ownThreads.Contains(thread) ? null : _threads.TryGetValue(thread, out string? name) ? name : thread;
    }

    public string Thread(string id, string? name) => name is { Length: > 0 } ? name : _threads.TryGetValue(id, out string? known) ? known : id;

    /// <summary>The name of a workflow run or a phase of one; its id where the name was not told.</summary>
    public string Other(string? id) => id is null ? string.Empty : _others.TryGetValue(id, out string? name) ? name : id;

    private void LearnWorkflow(WorkflowRunCreatedEvent run)
    {
        _others[run.WorkflowRunId] = run.Name;
        foreach (object? item in run.Phases as IEnumerable<object?> ?? [])
        {
            if (item is IReadOnlyDictionary<string, object?> phase && phase.TryGetValue("id", out object? id) && phase.TryGetValue("name", out object? name) && id is string key && name is string text)
                _others[key] = text;
        }
    }
}
