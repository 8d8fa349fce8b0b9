using System;
using System.Collections.Generic;
using System.IO;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Work;

/// <summary>A finished piece of work: what the agent answered, why it stopped, what it called, wrote and cost.</summary>
public sealed class AgentResult
{
    internal AgentResult(string sessionId, string? prompt)
    {
        SessionId = sessionId;
        Prompt = prompt;
    }

    /// <summary>The agent's last message: its answer. Empty where it said nothing.</summary>
    public string Text { get; internal set; } = string.Empty;

    /// <summary>
    /// Why the work stopped: end_turn (it is done), refusal, retries_exhausted, budget_reached, requires_action (calls of tools that this
    /// run does not own), workflow_paused (an interrupt stopped workflow runs, which a message lets go on), terminated, deleted, timed_out (-TimeoutSec has passed), or a reason newer than this module.
    /// </summary>
    public string StopReason { get; internal set; } = string.Empty;

    /// <summary>More on a refusal (type, category, explanation); empty otherwise.</summary>
    public IReadOnlyDictionary<string, object?> StopDetails { get; internal set; } = new Dictionary<string, object?>();

    /// <summary>True where the agent ended its turn by itself.</summary>
    public bool IsSuccess => StopReason == "end_turn";

    /// <summary>The session.</summary>
    public string SessionId { get; }

    /// <summary>What was asked.</summary>
    public string? Prompt { get; }

    /// <summary>All messages of the agent, the answer the last among them.</summary>
    public IReadOnlyList<string> Messages { get; internal set; } = Array.Empty<string>();

    /// <summary>The tool calls, in order.</summary>
    public IReadOnlyList<AgentToolCall> ToolCalls { get; internal set; } = Array.Empty<AgentToolCall>();

    /// <summary>What the session has used so far, earlier work in it included; null where the service did not say.</summary>
    public SessionUsage? Usage { get; internal set; }

    /// <summary>What the session has cost so far at list prices, in units of <see cref="Currency"/>; null where the service did not say.</summary>
    public decimal? Cost { get; internal set; }

    /// <summary>The currency of the cost, such as USD.</summary>
    public string? Currency { get; internal set; }

    /// <summary>The files saved to -OutFolder.</summary>
    public IReadOnlyList<FileInfo> Files { get; internal set; } = Array.Empty<FileInfo>();

    /// <summary>The errors the session reported, those it got over included.</summary>
    public IReadOnlyList<SessionError> SessionErrors { get; internal set; } = Array.Empty<SessionError>();

    /// <summary>How long the run took, from its start to its end here.</summary>
    public TimeSpan Duration { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
