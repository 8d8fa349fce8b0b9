using System;
using System.Collections.Generic;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Transcripts;

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
        foreach (object? item in run.Phases as object?[] ?? Array.Empty<object?>())
        {
            if (item is IReadOnlyDictionary<string, object?> phase && phase.TryGetValue("id", out object? id) && phase.TryGetValue("name", out object? name) && id is string key && name is string text)
                _others[key] = text;
        }
    }
}
