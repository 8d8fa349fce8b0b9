using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace ManagedAgents.Client.Events;

/// <summary>The event types of the service and the class each becomes.</summary>
internal static class EventTypes
{
    public const string UserMessage = "user.message";
    public const string UserInterrupt = "user.interrupt";
    public const string UserToolConfirmation = "user.tool_confirmation";
    public const string UserCustomToolResult = "user.custom_tool_result";
    public const string UserToolResult = "user.tool_result";
    public const string UserDefineOutcome = "user.define_outcome";
    public const string SystemMessage = "system.message";
    public const string SessionRunning = "session.status_running";
    public const string SessionRescheduled = "session.status_rescheduled";
    public const string SessionIdle = "session.status_idle";
    public const string SessionTerminated = "session.status_terminated";
    public const string SessionDeleted = "session.deleted";
    public const string RunCreated = "workflow_run.created";
    public const string RunRunning = "workflow_run.status_running";
    public const string RunIdle = "workflow_run.status_idle";
    public const string RunEnded = "workflow_run.status_ended";
    public const string ThreadRunning = "session.thread_status_running";

    private static readonly Dictionary<string, Func<EventHead, SessionEvent>> Classes = new(StringComparer.Ordinal)
    {
        ["user.message"] = static head => new UserMessageEvent(head),
        ["user.interrupt"] = static head => new UserInterruptEvent(head),
        // The launch form of the same event.
        ["interrupt"] = static head => new UserInterruptEvent(head),
        ["user.tool_confirmation"] = static head => new UserToolConfirmationEvent(head),
        ["user.custom_tool_result"] = static head => new UserCustomToolResultEvent(head),
        ["user.tool_result"] = static head => new UserToolResultEvent(head),
        ["user.define_outcome"] = static head => new UserDefineOutcomeEvent(head),
        ["system.message"] = static head => new SystemMessageEvent(head),
        ["agent.message"] = static head => new AgentMessageEvent(head),
        ["agent.thinking"] = static head => new AgentThinkingEvent(head),
        ["agent.tool_use"] = static head => new AgentToolUseEvent(head),
        ["agent.mcp_tool_use"] = static head => new AgentMcpToolUseEvent(head),
        ["agent.custom_tool_use"] = static head => new AgentCustomToolUseEvent(head),
        ["agent.tool_result"] = static head => new AgentToolResultEvent(head),
        ["agent.mcp_tool_result"] = static head => new AgentMcpToolResultEvent(head),
        ["agent.thread_message_sent"] = static head => new AgentThreadMessageSentEvent(head),
        ["agent.thread_message_received"] = static head => new AgentThreadMessageReceivedEvent(head),
        ["agent.thread_context_compacted"] = static head => new AgentThreadContextCompactedEvent(head),
        ["session.status_running"] = static head => new SessionStatusRunningEvent(head),
        ["session.status_rescheduled"] = static head => new SessionStatusRescheduledEvent(head),
        ["session.status_terminated"] = static head => new SessionStatusTerminatedEvent(head),
        ["session.status_idle"] = static head => new SessionStatusIdleEvent(head),
        ["session.error"] = static head => new SessionErrorEvent(head),
        ["session.updated"] = static head => new SessionUpdatedEvent(head),
        ["session.usage"] = static head => new SessionUsageEvent(head),
        ["session.deleted"] = static head => new SessionDeletedEvent(head),
        ["session.thread_created"] = static head => new SessionThreadCreatedEvent(head),
        ["session.thread_status_running"] = static head => new SessionThreadStatusRunningEvent(head),
        ["session.thread_status_rescheduled"] = static head => new SessionThreadStatusRescheduledEvent(head),
        ["session.thread_status_terminated"] = static head => new SessionThreadStatusTerminatedEvent(head),
        ["session.thread_status_idle"] = static head => new SessionThreadStatusIdleEvent(head),
        ["span.model_request_start"] = static head => new SpanModelRequestStartEvent(head),
        ["span.model_request_end"] = static head => new SpanModelRequestEndEvent(head),
        ["span.outcome_evaluation_start"] = static head => new SpanOutcomeEvaluationStartEvent(head),
        ["span.outcome_evaluation_ongoing"] = static head => new SpanOutcomeEvaluationOngoingEvent(head),
        ["span.outcome_evaluation_end"] = static head => new SpanOutcomeEvaluationEndEvent(head),
        ["workflow_run.created"] = static head => new WorkflowRunCreatedEvent(head),
        ["workflow_run.status_running"] = static head => new WorkflowRunStatusRunningEvent(head),
        ["workflow_run.status_idle"] = static head => new WorkflowRunStatusIdleEvent(head),
        ["workflow_run.status_ended"] = static head => new WorkflowRunStatusEndedEvent(head),
        ["workflow_run.phase_started"] = static head => new WorkflowRunPhaseStartedEvent(head),
        ["workflow_run.phase_ended"] = static head => new WorkflowRunPhaseEndedEvent(head),
        ["workflow_run.error"] = static head => new WorkflowRunErrorEvent(head),
        ["event_start"] = static head => new EventStartEvent(head),
        ["event_delta"] = static head => new EventDeltaEvent(head),
    };

    private static readonly Dictionary<int, (byte[] Utf8, string Type)[]> ByHash = Classes.Keys
        .Select(static type => (Utf8: Encoding.ASCII.GetBytes(type), Type: type))
        .GroupBy(static known => Hash(known.Utf8))
        .ToDictionary(static group => group.Key, static group => group.ToArray());

    /// <summary>The known type of these bytes; null where it is not known.</summary>
    public static string? Find(ReadOnlySpan<byte> utf8)
    {
        if (!ByHash.TryGetValue(Hash(utf8), out (byte[] Utf8, string Type)[]? candidates))
            return null;
        foreach ((byte[] Utf8, string Type) candidate in candidates)
        {
            if (utf8.SequenceEqual(candidate.Utf8))
                return candidate.Type;
        }

        return null;
    }

    /// <summary>All known types, for completion.</summary>
    public static IEnumerable<string> Known => Classes.Keys;

    public static SessionEvent Create(EventHead head) =>
        Classes.TryGetValue(head.Type, out Func<EventHead, SessionEvent>? create) ? create(head) : new SessionEvent(head);

    private static int Hash(ReadOnlySpan<byte> utf8)
    {
        int hash = utf8.Length;
        foreach (byte letter in utf8)
            hash = unchecked((hash * 31) + letter);
        return hash;
    }
}
