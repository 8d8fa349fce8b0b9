using System;
using System.Collections.Generic;
using ManagedAgents.Client.Events;

namespace ManagedAgents.Runs;

/// <summary>Notes down what a run's events tell of it, for its result.</summary>
internal sealed class RunRecord
{
    private readonly List<string> _messages = new();
    private readonly List<AgentToolCall> _calls = new();
    private readonly Dictionary<string, AgentToolCall> _callById = new(StringComparer.Ordinal);
    private readonly List<SessionError> _errors = new();
    private readonly List<SpanOutcomeEvaluationEndEvent> _verdicts = new();
    private SessionUsage? _usage;

    /// <summary>What the agent said last; null where it said nothing. On any thread.</summary>
    public string? Said { get; private set; }

    public void Take(SessionEvent taken)
    {
        switch (taken)
        {
            case AgentMessageEvent { Text: { Length: > 0 } text }:
                _messages.Add(text);
                Said = text;
                break;
            case ToolUseEvent call:
                Of(call);
                break;
            case AgentToolResultEvent result:
                Close(result.ToolUseId, result, result.IsError);
                break;
            case AgentMcpToolResultEvent result:
                Close(result.McpToolUseId, result, result.IsError);
                break;
            case UserCustomToolResultEvent result:
                // Of this run, or of another that was first.
                Close(result.CustomToolUseId, result, result.IsError);
                break;
            case UserToolResultEvent result:
                // Of a worker, in a self-hosted environment.
                Close(result.ToolUseId, result, result.IsError);
                break;
            case SessionUsageEvent { Usage: { } usage }:
                _usage = usage;
                break;
            case SpanOutcomeEvaluationEndEvent verdict:
                _verdicts.Add(verdict);
                break;
            case SessionErrorEvent { Error: { } error }:
                _errors.Add(error);
                break;
        }
    }

    /// <summary>The note of a call, made where there is none yet.</summary>
    public AgentToolCall Of(ToolUseEvent call)
    {
        if (_callById.TryGetValue(call.Id, out AgentToolCall? known))
            return known;
        var noted = new AgentToolCall(call);
        _callById.Add(call.Id, noted);
        _calls.Add(noted);
        return noted;
    }

    /// <summary>Fills a result with what was noted.</summary>
    public void WriteTo(AgentResult result)
    {
        result.Messages = _messages;
        result.Text = _messages.Count > 0 ? _messages[_messages.Count - 1] : string.Empty;
        result.ToolCalls = _calls;
        if (_calls.FindLast(static call => call.Answer is not null) is { } answer)
        {
            result.HasAnswer = true;
            result.Answer = answer.Answer!;
        }

        result.SessionErrors = _errors;
        result.Verdicts = _verdicts;
        result.Usage = _usage;
        if (_usage?.ListCost is { Value: { } value } cost)
        {
            result.Cost = value;
            result.Currency = cost.Currency;
        }
    }

    private void Close(string callId, SessionEvent result, bool? isError)
    {
        if (!_callById.TryGetValue(callId, out AgentToolCall? call))
            return;
        call.Result = result.Text;
        call.IsError = isError == true;

        // Clocks of several hosts note the times.
        call.Duration ??= result.ProcessedAt - call.CalledAt is { } took && took >= TimeSpan.Zero ? took : null;
    }
}
