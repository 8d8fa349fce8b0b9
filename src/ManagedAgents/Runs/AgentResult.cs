using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Wire;
using ManagedAgents.Sessions;

namespace ManagedAgents.Runs;

/// <summary>A finished piece of work: what the agent answered, why it stopped, what it called, wrote and cost.</summary>
[KeptResult]
public sealed class AgentResult : IOfSession
{
    private const string Satisfied = "satisfied";

    internal AgentResult(string sessionId, string? prompt)
    {
        SessionId = sessionId;
        Prompt = prompt;
    }

    /// <summary>The agent's last message: its answer. Empty where it said nothing.</summary>
    public string Text { get; internal set; } = string.Empty;

    /// <summary>What the agent answered in the shape of -As, one object or more; empty without -As, and of a copy that comes from a file or a job.</summary>
    public IReadOnlyList<object?> Answer { get; internal set => field = ShownValues.ListOf(value); } = ShownValues.ListOf<object?>([]);

    /// <summary>True where the agent gave an answer in the shape of -As.</summary>
    internal bool HasAnswer { get; set; }

    /// <summary>
    /// Why the work stopped: end_turn (it is done), refusal, retries_exhausted, budget_reached, requires_action (calls of tools that this
    /// run does not own), workflow_paused (an interrupt stopped workflow runs, which a message lets go on), terminated, deleted, timed_out (-TimeoutSec has passed), or a reason newer than this module.
    /// </summary>
    public string StopReason { get; internal set; } = string.Empty;

    /// <summary>More on a refusal (type, category, explanation); empty otherwise.</summary>
    public IReadOnlyDictionary<string, object?> StopDetails { get; internal set; } = ShownValues.NoFields;

    /// <summary>True where the agent ended its turn by itself, and the last grading, where there was one, was satisfied.</summary>
    public bool IsSuccess => HasEnded && (Outcome is null or Satisfied);

    /// <summary>What the last grading said of a run with a rubric, such as satisfied, max_iterations_reached or failed; null where nothing was graded.</summary>
    public string? Outcome => Verdicts.Count > 0 ? Verdicts[Verdicts.Count - 1].Result : null;

    /// <summary>The gradings, one for each round, each with its result and its explanation.</summary>
    public IReadOnlyList<SpanOutcomeEvaluationEndEvent> Verdicts { get; internal set => field = ShownValues.ListOf(value); } = ShownValues.ListOf<SpanOutcomeEvaluationEndEvent>([]);

    /// <summary>True where the agent ended its turn by itself.</summary>
    internal bool HasEnded => StopReason == "end_turn";

    /// <summary>The session.</summary>
    public string SessionId { get; }

    /// <summary>What was asked.</summary>
    public string? Prompt { get; }

    /// <summary>All messages of the agent, the answer the last among them.</summary>
    public IReadOnlyList<string> Messages { get; internal set => field = ShownValues.ListOf(value); } = ShownValues.ListOf<string>([]);

    /// <summary>The tool calls, in order.</summary>
    public IReadOnlyList<AgentToolCall> ToolCalls { get; internal set => field = ShownValues.ListOf(value); } = ShownValues.ListOf<AgentToolCall>([]);

    /// <summary>The files saved to -OutFolder.</summary>
    public IReadOnlyList<FileInfo> Files { get; internal set => field = ShownValues.ListOf(value); } = ShownValues.ListOf<FileInfo>([]);

    /// <summary>The errors the session reported, those it got over included.</summary>
    public IReadOnlyList<SessionError> SessionErrors { get; internal set => field = ShownValues.ListOf(value); } = ShownValues.ListOf<SessionError>([]);

    /// <summary>What the session has used so far, earlier work in it included; null where the service did not say.</summary>
    public SessionUsage? Usage { get; internal set; }

    /// <summary>What the session has cost so far at list prices, in units of <see cref="Currency"/>; null where the service did not say.</summary>
    public decimal? Cost { get; internal set; }

    /// <summary>The currency of the cost, such as USD.</summary>
    public string? Currency { get; internal set; }

    /// <summary>How long the run took, from its start to its end here.</summary>
    public TimeSpan Duration { get; internal set; }

    /// <summary>The result of both, where this work went on with that of another run.</summary>
    internal AgentResult After(AgentResult first)
    {
        Messages = first.Messages.Concat(Messages).ToArray();
        Text = Text.Length > 0 ? Text : first.Text;
        ToolCalls = first.ToolCalls.Concat(ToolCalls).ToArray();
        SessionErrors = first.SessionErrors.Concat(SessionErrors).ToArray();
        Usage ??= first.Usage;
        (Cost, Currency) = Cost is null ? (first.Cost, first.Currency) : (Cost, Currency);
        Duration += first.Duration;
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>A tool call of a run: what was called with what, whether it was let run, and what came of it.</summary>
[KeptToolCall]
public sealed class AgentToolCall
{
    private readonly ToolUseEvent _call;

    internal AgentToolCall(ToolUseEvent call) => _call = call;

    internal ToolUseEvent Event => _call;

    /// <summary>The objects of an answer; null of any other call, and of one that was not taken.</summary>
    internal IReadOnlyList<object?>? Answer { get; set; }

    /// <summary>The id of the call's event.</summary>
    public string Id => _call.Id;

    /// <summary>The tool's name.</summary>
    public string Name => _call.Name;

    /// <summary>Whose tool it is: BuiltIn (runs in the sandbox), Mcp (of an MCP server), or Custom (runs here).</summary>
    public string Kind => _call switch
    {
        AgentCustomToolUseEvent => "Custom",
        AgentMcpToolUseEvent => "Mcp",
        _ => "BuiltIn",
    };

    /// <summary>The MCP server; null for other tools.</summary>
    public string? McpServerName => (_call as AgentMcpToolUseEvent)?.McpServerName;

    /// <summary>The input by parameter name, as plain values.</summary>
    public IReadOnlyDictionary<string, object?> Input => _call.Input;

    /// <summary>Allowed or Denied where this run was asked; null where the call needed no approval here.</summary>
    public string? Approval { get; internal set; }

    /// <summary>Why it was denied; null where nothing was said.</summary>
    public string? DenyReason { get; internal set; }

    /// <summary>True where the tool failed or was denied.</summary>
    public bool IsError { get; internal set; }

    /// <summary>The text of the result; null where none came.</summary>
    public string? Result { get; internal set; }

    /// <summary>How long it took: of a custom tool the run of its command, of others the time until the result; null where none came.</summary>
    public TimeSpan? Duration { get; internal set; }

    /// <summary>When it was called.</summary>
    public DateTimeOffset? CalledAt => _call.ProcessedAt;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
