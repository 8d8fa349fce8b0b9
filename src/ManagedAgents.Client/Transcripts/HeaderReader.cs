using System;
using System.Collections.Generic;
using ManagedAgents.Client.Measures;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Transcripts;

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
