using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Resources;
using ManagedAgents.Formatting;

namespace ManagedAgents.Events;

/// <summary>What happened, on one line: the computed columns of the event view.</summary>
internal static class EventSummary
{
    /// <summary>The summary of an event, in its colour.</summary>
    /// <param name="value">The event, or a copy of one that came from another process.</param>
    /// <returns>One line; empty where there is nothing to say.</returns>
    public static string Of(object value) => Event(value) is not { } e ? string.Empty
        : Style.Paint(e is EventDeltaEvent ? Tone.Plain : ToneOf(e), Text(e));

    /// <summary>The type of an event, in its colour.</summary>
    /// <param name="value">The event, or a copy of one.</param>
    /// <returns>The type.</returns>
    public static string Type(object value) => Event(value) is { } e ? Style.Paint(ToneOf(e), ScreenText.Line(e.Type)) : string.Empty;

    /// <summary>When an event was processed, by the local clock.</summary>
    /// <param name="value">The event, or a copy of one.</param>
    /// <returns>The time of day; "queued" of an input that waits, empty of what has no time.</returns>
    public static string Time(object value) => Event(value) switch
    {
        { ProcessedAt: { } time } => time.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture),
        { } e when IsInput(e) => Style.Paint(Tone.Quiet, "queued"),
        _ => string.Empty,
    };

    /// <summary>The summary of an event, without colour.</summary>
    internal static string Text(SessionEvent value) => ScreenText.Line(TextOf(value));

    /// <summary>What a list shows as the text of an event.</summary>
    /// <param name="value">The event.</param>
    /// <returns>The text; null of a call, whose text is nothing but its name and input.</returns>
    public static string? WholeText(object value) => value is SessionEvent and not ToolUseEvent ? ((SessionEvent)value).Text : null;

    /// <summary>Whether a list shows the content of an event besides its text.</summary>
    /// <param name="value">The event.</param>
    /// <returns>The kinds of content that are no text; empty for none.</returns>
    public static string OtherContent(object value) =>
        PSObject.AsPSObject(value).Properties["Content"]?.Value is IEnumerable<ContentBlock> content ? string.Join(" ", content.Where(static block => block.Type != "text").Select(static block => block.Type)) : string.Empty;

    /// <summary>What a block of content says.</summary>
    /// <param name="block">The block.</param>
    /// <returns>Its title, its text, and that of the blocks within it, on one line.</returns>
    public static string Block(ContentBlock block) => ScreenText.Line($"{block.Title} {block.Text}{string.Join(" ", block.Content)}");

    private static SessionEvent? Event(object value) => value as SessionEvent;

    private static bool IsInput(SessionEvent e) => e.Type.StartsWith("user.", StringComparison.Ordinal) || e.Type is "interrupt" or "system.message";

    internal static Tone ToneOf(SessionEvent e) => e switch
    {
        SessionErrorEvent or WorkflowRunErrorEvent or SpanModelRequestEndEvent { IsError: true } or AgentToolResultEvent { IsError: true }
            or AgentMcpToolResultEvent { IsError: true } or UserCustomToolResultEvent { IsError: true } or UserToolResultEvent { IsError: true } => Tone.Error,
        ToolUseEvent { EvaluatedPermission: "ask" } => Tone.Waiting,
        SessionStatusIdleEvent { StopReason: { } reason } => Style.ToneOf(reason.Type),
        SessionThreadStatusIdleEvent { StopReason: { } reason } => Style.ToneOf(reason.Type),
        _ => IsBeside(e.Type) ? Tone.Quiet : Tone.Plain,
    };

    private static bool IsBeside(string type) => type.StartsWith("span.model", StringComparison.Ordinal) || type is "agent.thinking" or "session.usage" or "event_start" or "event_delta"
        or "session.status_running" or "session.status_terminated" or "session.deleted" or "session.thread_status_running" or "session.thread_status_terminated";

    private static string TextOf(SessionEvent e) => e switch
    {
        ToolUseEvent call => Call(call),
        AgentToolResultEvent { IsError: true } => $"[error] {e.Text}",
        AgentMcpToolResultEvent { IsError: true } => $"[error] {e.Text}",
        UserCustomToolResultEvent { IsError: true } => $"[error] {e.Text}",
        UserToolResultEvent { IsError: true } => $"[error] {e.Text}",
        UserMessageEvent message => Message(message.Content),
        AgentToolResultEvent result => Message(result.Content),
        AgentMcpToolResultEvent result => Message(result.Content),
        SessionErrorEvent failure => Error(failure.Error),
        WorkflowRunErrorEvent failure => Error(failure.Error),
        SessionUsageEvent { Usage: { } usage } => Figures.Usage(usage),
        SpanModelRequestEndEvent end => (end.IsError == true ? "[error] " : string.Empty) + Figures.Usage(end.ModelUsage),
        SessionStatusIdleEvent { StopReason: { } reason } idle => Stop(reason, idle.StopDetails),
        SessionUpdatedEvent update => Update(update),
        WorkflowRunStatusEndedEvent end => FieldText.Line(end.Result),
        EventStartEvent { Event: { } begun } => begun.TryGetValue("type", out object? type) ? type as string ?? string.Empty : string.Empty,
        _ => Thread(e) ?? Grading(e) ?? e.Text ?? Unknown(e),
    };

    private static string Call(ToolUseEvent call)
    {
        string permission = call.WaitsFor == AwaitedAnswer.Worker ? "[worker] " : call.EvaluatedPermission is "ask" or "deny" ? $"[{call.EvaluatedPermission}] " : string.Empty;
        string server = call is AgentMcpToolUseEvent mcp ? mcp.McpServerName + "/" : string.Empty;
        string input = call is AgentToolUseEvent ? FieldText.Call(call.Input) : FieldText.Line(call.Input);
        return $"{permission}{server}{call.Name}: {input}".TrimEnd(' ', ':');
    }

    private static string Message(IReadOnlyList<ContentBlock> content) => string.Join(" ", content.Select(block => block.Title is { } title ? $"{block} {title}" : block.ToString()));

    private static string Error(SessionError? error) =>
        error is null ? string.Empty : (error.RetryStatus is { } retry ? $"[{retry.Type}] " : string.Empty) + (error.Message.Length > 0 ? $"{error.Message} ({error.Type})" : error.Type);

    private static string Stop(StopReason reason, IReadOnlyDictionary<string, object?> details)
    {
        if (reason is { Type: "requires_action" })
            return $"requires_action ({reason.EventIds.Count} waiting)";
        return details.TryGetValue("explanation", out object? why) && why is string { Length: > 0 } ? $"{reason.Type}: {why}" : reason.Type;
    }

    private static string Update(SessionUpdatedEvent update)
    {
        var changes = new List<string>();
        if (update.Title is { } title)
            changes.Add($"title {title}");
        if (update.Budget is { } budget)
            changes.Add($"budget {Figures.Money(budget.MaxListCost)}");
        if (update.Agent is { } agent)
            changes.Add($"agent {agent.Name}");
        if (update.Metadata.Count > 0)
            changes.Add("metadata " + string.Join(" ", update.Metadata.Select(pair => $"{pair.Key}={pair.Value}")));
        return string.Join(", ", changes);
    }

    // The narrow column cuts the types of threads and gradings before what tells them apart, so it is said here.
    private static string? Thread(SessionEvent e) => e switch
    {
        SessionThreadCreatedEvent thread => thread.AgentName,
        SessionThreadStatusRunningEvent thread => $"{thread.AgentName}: running",
        SessionThreadStatusIdleEvent thread => $"{thread.AgentName}: idle" + (thread.StopReason is { } reason ? ", " + Stop(reason, thread.StopDetails) : string.Empty),
        SessionThreadStatusRescheduledEvent thread => $"{thread.AgentName}: rescheduled",
        SessionThreadStatusTerminatedEvent thread => $"{thread.AgentName}: terminated",
        AgentThreadMessageSentEvent message => $"to {message.ToAgentName ?? message.ToSessionThreadId}: {message.Text}",
        AgentThreadMessageReceivedEvent message => $"from {message.FromAgentName ?? message.FromSessionThreadId}: {message.Text}",
        _ => null,
    };

    private static string? Grading(SessionEvent e) => e switch
    {
        SpanOutcomeEvaluationStartEvent grading => $"round {grading.Iteration} begins",
        SpanOutcomeEvaluationOngoingEvent grading => $"round {grading.Iteration} goes on",
        SpanOutcomeEvaluationEndEvent grading => $"round {grading.Iteration}: {grading.Text}",
        _ => null,
    };

    /// <summary>Of a type this module does not know, the fields it has.</summary>
    private static string Unknown(SessionEvent e) => e.GetType() == typeof(SessionEvent) ? FieldText.Line(e.AdditionalProperties) : string.Empty;
}
