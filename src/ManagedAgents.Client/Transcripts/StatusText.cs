using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Transcripts;

/// <summary>What a change of state is called; nothing for those that other entries show.</summary>
internal static class StatusText
{
    public static string? Of(SessionEvent value, SessionNames names) => value switch
    {
        UserInterruptEvent => "Interrupted by the user",
        SessionStatusIdleEvent { StopReason: { } reason } => $"Idle: {reason.Type}",
        SessionStatusIdleEvent => "Idle",
        SessionStatusRescheduledEvent => "Rescheduled; it goes on by itself",
        SessionStatusTerminatedEvent => "Session terminated",
        SessionDeletedEvent => "Session deleted",
        SessionUpdatedEvent updated => Changes(updated),
        AgentThreadContextCompactedEvent => "Earlier context summarised",
        SessionThreadCreatedEvent thread => $"Sub-agent {thread.AgentName} started",
        SessionThreadStatusIdleEvent thread when names.ThreadOf(value) is { } name => $"Sub-agent {name} idle: {thread.StopReason?.Type}",
        SessionThreadStatusRescheduledEvent when names.ThreadOf(value) is { } name => $"Sub-agent {name} rescheduled",
        SessionThreadStatusTerminatedEvent when names.ThreadOf(value) is { } name => $"Sub-agent {name} terminated",
        WorkflowRunCreatedEvent run => $"Workflow {run.Name} started{(run.Description is { Length: > 0 } about ? ": " + about : string.Empty)}",
        WorkflowRunPhaseStartedEvent phase => $"Workflow {names.Other(phase.WorkflowRunId)}: {names.Other(phase.WorkflowRunPhaseId)}",
        WorkflowRunStatusEndedEvent run => $"Workflow {names.Other(run.WorkflowRunId)} ended: {ResultOf(run.Result)}",
        _ => null,
    };

    public static string Waiting(StopReason reason) =>
        reason.EventIds.Count == 1 ? "Waits for an answer to a call" : $"Waits for answers to {reason.EventIds.Count} calls";

    private static string Changes(SessionUpdatedEvent updated)
    {
        IEnumerable<string?> changes = new[]
        {
            updated.Title is { } title ? $"title \u201c{title}\u201d" : null,
            updated.Budget is { } budget ? $"budget {budget}" : null,
            updated.Agent is null ? null : "agent",
            updated.Metadata.Count > 0 ? "metadata " + string.Join(", ", updated.Metadata.Select(pair => $"{pair.Key}={pair.Value}")) : null,
        };
        string[] told = changes.OfType<string>().ToArray();
        return told.Length == 0 ? "Session changed" : "Session changed: " + string.Join(", ", told);
    }

    private static object? ResultOf(IReadOnlyDictionary<string, object?> result) => result.TryGetValue("type", out object? type) ? type : "unknown";
}
