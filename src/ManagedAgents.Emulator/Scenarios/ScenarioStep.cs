using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;

namespace ManagedAgents.Emulator.Scenarios;

/// <summary>One thing the agent does: says, thinks, calls, fails, writes a file, waits or stops.</summary>
public sealed class ScenarioStep
{
    // The key that names a step's kind, and the further keys that kind may have.
    private static readonly Dictionary<string, string[]> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["message"] = new[] { "pieceMs" },
        ["thinking"] = Array.Empty<string>(),
        ["tool"] = new[] { "input", "result", "isError", "ask" },
        ["mcpTool"] = new[] { "server", "input", "result", "isError", "ask" },
        ["customTool"] = new[] { "input" },
        ["error"] = new[] { "retryStatus", "message" },
        ["file"] = new[] { "content" },
        ["stop"] = new[] { "category", "explanation" },
        ["delayMs"] = Array.Empty<string>(),
        ["gate"] = Array.Empty<string>(),
        ["raw"] = Array.Empty<string>(),
        ["workflow"] = new[] { "description", "agent", "steps", "timeoutMs", "result", "report" },
        ["phase"] = Array.Empty<string>(),
    };

    // What happens in a workflow run happens in its thread, which neither ends the turn nor starts runs.
    private static readonly string[] OfTurn = { "error", "stop", "workflow" };

    private static readonly string[] Keys = RuleTable.KeysOf<ScenarioStepTable>();

    private ScenarioStep(string kind, RuleReader reader)
    {
        Kind = kind;
        switch (kind)
        {
            case "thinking" when reader.Flag(kind) != true: throw reader.Error("'thinking' can only be true");
            case "thinking": break;
            case "delayMs": Delay = TimeSpan.FromMilliseconds(reader.Integer(kind, 0)!.Value); break;
            case "raw": Raw = reader.Members(kind); break;
            default: Text = reader.Text(kind)!; break;
        }

        if (kind == "raw" && Raw!["type"] is not JsonValue)
            throw reader.Error("'raw' has no 'type'");
        if (kind == "stop" && Text == "requires_action")
            throw reader.Error("a stop cannot be 'requires_action'; use customTool, or ask = true on a tool");
        if (kind == "error")
            ReadError(reader);
        if (reader.Integer("pieceMs", 0) is { } pause)
            Delay = TimeSpan.FromMilliseconds(pause);
        Server = reader.Text("server") ?? "emulated-server";
        Input = reader.Members("input") ?? new JsonObject();
        Result = reader.Value("result");
        IsError = reader.Flag("isError") ?? false;
        Ask = reader.Flag("ask");
        Content = reader.Text("content") ?? "";
        Category = reader.Text("category");
        Explanation = reader.Text("explanation");
        if (kind == "workflow")
            ReadWorkflow(reader);
    }

    /// <summary>The key that says what the step does: message, thinking, tool, mcpTool, customTool, error, file, stop, delayMs, gate or raw, workflow or phase.</summary>
    public string Kind { get; }

    internal string Text { get; } = "";

    internal TimeSpan Delay { get; }

    internal JsonObject? Raw { get; }

    internal string Server { get; }

    internal JsonObject Input { get; }

    internal JsonNode? Result { get; }

    internal bool IsError { get; }

    /// <summary>Null leaves it to the agent's permission policy.</summary>
    internal bool? Ask { get; }

    internal string Content { get; }

    internal string RetryStatus { get; private set; } = "retrying";

    internal string ErrorType { get; private set; } = "unknown_error";

    internal string ErrorMessage { get; private set; } = "";

    internal string? Category { get; }

    internal string? Explanation { get; }

    /// <summary>What a workflow run is for; null for nothing.</summary>
    internal string? Description { get; private set; }

    /// <summary>The agent of a workflow run's thread.</summary>
    internal string AgentName { get; private set; } = "";

    /// <summary>The steps of a workflow run.</summary>
    internal IReadOnlyList<ScenarioStep> Steps { get; private set; } = Array.Empty<ScenarioStep>();

    /// <summary>How a workflow run ends: completed, stopped or the type of an error.</summary>
    internal string RunResult { get; private set; } = "completed";

    /// <summary>What the agent says when its workflow run has ended, empty for nothing; null for the usual.</summary>
    internal string? Report { get; private set; }

    /// <summary>How long a workflow run may take; null for as long as it takes.</summary>
    internal TimeSpan? Timeout { get; private set; }

    internal static ScenarioStep Read(JsonNode? value) => Read(value, inWorkflow: false);

    private static ScenarioStep Read(JsonNode? value, bool inWorkflow)
    {
        var reader = new RuleReader(value, "scenario step", Keys);
        bool isError = reader.Has("error");
        var kinds = Kinds.Keys.Where(k => reader.Has(k) && !(isError && k == "message")).ToList();
        if (kinds.Count != 1)
            throw reader.Error($"it needs exactly one of {string.Join(", ", Kinds.Keys)}, and has {(kinds.Count == 0 ? "none" : string.Join(" and ", kinds))}");
        foreach (string key in Keys)
        {
            if (reader.Has(key) && !string.Equals(key, kinds[0], StringComparison.OrdinalIgnoreCase) && !Kinds[kinds[0]].Contains(key))
                throw reader.Error($"the key '{key}' does not go with '{kinds[0]}'" + (Kinds[kinds[0]].Length == 0 ? "" : $"; its keys are {string.Join(", ", Kinds[kinds[0]])}"));
        }

        if (inWorkflow ? OfTurn.Contains(kinds[0], StringComparer.OrdinalIgnoreCase) : string.Equals(kinds[0], "phase", StringComparison.OrdinalIgnoreCase))
            throw reader.Error(inWorkflow ? $"'{kinds[0]}' is no step of a workflow run" : "'phase' is a step of a workflow run only");
        return new ScenarioStep(kinds[0], reader);
    }

    private void ReadWorkflow(RuleReader reader)
    {
        Description = reader.Text("description");
        AgentName = reader.Text("agent") ?? "worker";
        if (reader.Has("steps"))
            Steps = RuleReader.List(reader.Value("steps")).Select(s => Read(s, inWorkflow: true)).ToList();
        if (reader.Integer("timeoutMs", 1) is { } timeout)
            Timeout = TimeSpan.FromMilliseconds(timeout);
        RunResult = reader.Text("result") ?? RunResult;
        if (RunResult is not ("completed" or "stopped" or "timeout_error" or "program_error" or "unknown_error" or "thread_limit_error"))
            throw reader.Error($"'result' is '{RunResult}'; it can be completed, stopped, timeout_error, program_error, unknown_error or thread_limit_error");
        Report = reader.Text("report");
    }

    // 'error' is one of the service's error types, which end so, or else a message.
    private void ReadError(RuleReader reader)
    {
        bool isType = Text.EndsWith("_error", StringComparison.Ordinal) && Text.IndexOf(' ') < 0;
        if (isType)
            ErrorType = Text;
        ErrorMessage = reader.Text("message") ?? (isType ? $"The emulated agent met an error of type {Text}." : Text);
        RetryStatus = reader.Text("retryStatus") ?? RetryStatus;
        if (RetryStatus is not ("retrying" or "exhausted" or "terminal"))
            throw reader.Error($"'retryStatus' is '{RetryStatus}'; it can be retrying, exhausted or terminal");
    }
}
