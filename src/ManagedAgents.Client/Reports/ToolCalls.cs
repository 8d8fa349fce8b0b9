using System;
using System.Collections.Generic;
using System.Text.Json;
using ManagedAgents.Client.Events;

namespace ManagedAgents.Client.Reports;

/// <summary>Brings together what several events say of one tool call: the call, the verdict on it, and its result.</summary>
internal sealed class ToolCalls
{
    private const int LongestHint = 120;

    private readonly EntryText _text;
    private readonly Dictionary<string, ToolCallEntry> _open = new(StringComparer.Ordinal);

    public ToolCalls(EntryText text) => _text = text;

    /// <summary>Begins the entry of a call.</summary>
    public ToolCallEntry Open(ToolUseEvent call, string? thread)
    {
        string input = call.Json.TryGetProperty("input"u8, out JsonElement json) ? _text.Json(json) : string.Empty;
        var entry = new ToolCallEntry
        {
            EventId = call.Id,
            Thread = thread,
            Name = _text.Of(call.Name),
            Origin = _text.Of(OriginOf(call)),
            Hint = input.Length == 0 ? input : EntryText.Gist(input, LongestHint),
            Input = input,
            State = StateOf(call),
            Approval = ApprovalOf(call),
        };
        _open[call.Id] = entry;
        return entry;
    }

    /// <summary>Adds to a call what an event says of it; false where the event says nothing of a known call.</summary>
    public bool Answer(SessionEvent value)
    {
        if (value is UserToolConfirmationEvent confirmation)
            return _open.TryGetValue(confirmation.ToolUseId, out ToolCallEntry? judged) && Judge(judged, confirmation);
        if (!ToolResult.TryRead(value, out ToolResult result) || !_open.TryGetValue(result.UseId, out ToolCallEntry? call))
            return false;

        // A second result would be another call's.
        _open.Remove(result.UseId);
        call.Result = _text.Parts(result.Content, "\n");
        call.State = call.State == ToolCallState.Denied ? ToolCallState.Denied : result.IsError ? ToolCallState.Failed : ToolCallState.Done;
        call.Took = value.ProcessedAt - (call.ApprovedAt ?? call.Time);
        if (call.Took < TimeSpan.Zero)
            call.Took = null;
        return true;
    }

    /// <summary>The entry of a verdict or a result whose call is not there; null for other events.</summary>
    public ToolCallEntry? ReadAlone(SessionEvent value)
    {
        if (value is UserToolConfirmationEvent confirmation)
        {
            var judged = new ToolCallEntry { EventId = value.Id, Name = _text.Of(confirmation.ToolUseId) };
            Judge(judged, confirmation);
            return judged;
        }

        if (!ToolResult.TryRead(value, out ToolResult result))
            return null;
        return new ToolCallEntry
        {
            EventId = value.Id,
            Name = _text.Of(result.UseId),
            State = result.IsError ? ToolCallState.Failed : ToolCallState.Done,
            Result = _text.Parts(result.Content, "\n"),
        };
    }

    private static string OriginOf(ToolUseEvent call) => call switch
    {
        AgentMcpToolUseEvent mcp => "MCP server " + mcp.McpServerName,
        AgentCustomToolUseEvent => "custom tool",
        _ => string.Empty,
    };

    private static ToolCallState StateOf(ToolUseEvent call) => call switch
    {
        { EvaluatedPermission: "deny" } => ToolCallState.Denied,
        { EvaluatedPermission: "ask" } or AgentCustomToolUseEvent => ToolCallState.Waiting,
        _ => ToolCallState.Open,
    };

    private static string? ApprovalOf(ToolUseEvent call)
    {
        string why = call.Evaluation.TryGetValue("reason_code", out object? code) && code is string known ? $" ({known})" : string.Empty;
        return call.EvaluatedPermission switch
        {
            "deny" => "Denied by the service" + why,
            "ask" => "Waits for approval" + why,
            _ => null,
        };
    }

    private bool Judge(ToolCallEntry call, UserToolConfirmationEvent confirmation)
    {
        bool isAllowed = confirmation.Result == "allow";
        string when = confirmation.ProcessedAt is { } time ? $" at {ShownText.Time(time)}" : string.Empty;
        string why = confirmation.DenyMessage is { Length: > 0 } message ? $": {message}" : string.Empty;
        call.State = isAllowed ? ToolCallState.Open : ToolCallState.Denied;
        call.ApprovedAt = confirmation.ProcessedAt;
        call.Approval = _text.Of((isAllowed ? "Allowed by the user" : "Denied by the user") + when + why);
        return true;
    }
}

/// <summary>Reads the goals that were set, and what the grading said of them.</summary>
internal sealed class OutcomeReader
{
    private readonly EntryText _text;

    public OutcomeReader(EntryText text) => _text = text;

    public OutcomeEntry? Read(SessionEvent value) => value switch
    {
        UserDefineOutcomeEvent goal => new OutcomeEntry { EventId = value.Id, Heading = "Outcome", Parts = PartsOf(goal) },
        SpanOutcomeEvaluationEndEvent grading => new OutcomeEntry
        {
            EventId = value.Id,
            Heading = grading.Iteration is { } round ? $"Grading, round {round}" : "Grading",
            Verdict = _text.Of(grading.Result),
            Parts = [Text(grading.Explanation)],
        },
        _ => null,
    };

    private List<TranscriptPart> PartsOf(UserDefineOutcomeEvent goal)
    {
        var parts = new List<TranscriptPart> { Text(goal.Description) };
        if (goal.Rubric is IReadOnlyDictionary<string, object?> rubric)
        {
            parts.Add(new TranscriptPart(PartKind.Remark, "Rubric" + (goal.MaxIterations is { } most ? $", {most} rounds at most" : string.Empty)));
            if (rubric.TryGetValue("content", out object? content) && content is string criteria)
                parts.Add(Text(criteria));
            else if (rubric.TryGetValue("file_id", out object? file))
                parts.Add(new TranscriptPart(PartKind.Remark, _text.Of($"File: {file}")));
        }

        return parts;
    }

    private TranscriptPart Text(string text) => new(PartKind.Text, _text.Of(text));
}
