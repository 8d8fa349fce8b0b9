using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;
using ManagedAgents.Pipeline;
using ManagedAgents.Schema;

namespace ManagedAgents.Runs;

/// <summary>A run's result and its tool calls as plain values, and back.</summary>
internal static class KeptResult
{
    /// <summary>Each level of a shape is an object and a list of them.</summary>
    private const int AnswerDepth = 2 * (AnswerShapes.MaxDepth + 1);

    public static OrderedDictionary Keep(AgentResult result) => new()
    {
        ["session"] = result.SessionId,
        ["prompt"] = result.Prompt,
        ["text"] = result.Text,
        ["stop_reason"] = result.StopReason,
        ["stop_details"] = result.StopDetails,
        ["messages"] = result.Messages,
        ["tool_calls"] = result.ToolCalls.Select(Keep).ToArray(),
        ["usage"] = result.Usage?.ToJson(),
        ["cost"] = result.Cost?.ToString(CultureInfo.InvariantCulture),
        ["currency"] = result.Currency,
        ["files"] = result.Files.Select(static file => file.FullName).ToArray(),
        ["verdicts"] = result.Verdicts.Select(static verdict => verdict.Raw).ToArray(),
        ["errors"] = result.SessionErrors.Select(static error => error.ToJson()).ToArray(),
        ["duration"] = result.Duration.Ticks,
        ["answer"] = result.HasAnswer ? PSSerializer.Serialize(result.Answer.ToArray(), AnswerDepth) : null,
    };

    public static OrderedDictionary Keep(AgentToolCall call) => new()
    {
        ["event"] = call.Event.Raw,
        ["session"] = call.Event.SessionId,
        ["result"] = call.Result,
        ["is_error"] = call.IsError,
        ["approval"] = call.Approval,
        ["deny_reason"] = call.DenyReason,
        ["duration"] = call.Duration?.Ticks,
    };

    public static AgentResult Result(IReadOnlyDictionary<string, object?> kept) => new((string)kept["session"]!, kept["prompt"] as string)
    {
        Text = (string)kept["text"]!,
        StopReason = (string)kept["stop_reason"]!,
        StopDetails = (IReadOnlyDictionary<string, object?>)kept["stop_details"]!,
        Messages = ShownValues.Restored<string>(kept["messages"]),
        ToolCalls = Array.ConvertAll(ShownValues.Restored<IReadOnlyDictionary<string, object?>>(kept["tool_calls"]), Call),
        Usage = kept["usage"] is string usage ? Read<SessionUsage>(usage) : null,
        Cost = kept["cost"] is string cost ? decimal.Parse(cost, CultureInfo.InvariantCulture) : null,
        Currency = kept["currency"] as string,
        Files = Array.ConvertAll(ShownValues.Restored<string>(kept["files"]), static path => new FileInfo(path)),
        SessionErrors = Array.ConvertAll(ShownValues.Restored<string>(kept["errors"]), Read<SessionError>),
        Verdicts = kept.TryGetValue("verdicts", out object? verdicts) ? Array.ConvertAll(ShownValues.Restored<string>(verdicts), raw => (SpanOutcomeEvaluationEndEvent)SessionEvent.FromJson(raw, (string)kept["session"]!)) : Array.Empty<SpanOutcomeEvaluationEndEvent>(),
        Duration = Span(kept["duration"]) ?? TimeSpan.Zero,
        HasAnswer = kept.TryGetValue("answer", out object? answer) && answer is string,
        Answer = answer is string objects && PSObject.AsPSObject(PSSerializer.Deserialize(objects)).BaseObject is IEnumerable items ? items.Cast<object?>().ToArray() : Array.Empty<object?>(),
    };

    public static AgentToolCall Call(IReadOnlyDictionary<string, object?> kept) => new((ToolUseEvent)SessionEvent.FromJson((string)kept["event"]!, (string)kept["session"]!))
    {
        Result = kept["result"] as string,
        IsError = kept["is_error"] is true,
        Approval = kept["approval"] as string,
        DenyReason = kept["deny_reason"] as string,
        Duration = Span(kept["duration"]),
    };

    private static T Read<T>(string json)
        where T : ApiObject =>
        (T)ReceivedObject.Read(typeof(T).FullName!, json, sessionId: null, startedWithInput: false)!;

    private static TimeSpan? Span(object? ticks) => ticks is null ? null : new TimeSpan(Convert.ToInt64(ticks, CultureInfo.InvariantCulture));
}

/// <summary>Keeps a run's result.</summary>
internal sealed class KeptResultAttribute : KeptAttribute
{
    public override IDictionary Keep(object value) => KeptResult.Keep((AgentResult)value);

    public override object Restore(IReadOnlyDictionary<string, object?> kept) => KeptResult.Result(kept);
}

/// <summary>Keeps a tool call of a run.</summary>
internal sealed class KeptToolCallAttribute : KeptAttribute
{
    public override IDictionary Keep(object value) => KeptResult.Keep((AgentToolCall)value);

    public override object Restore(IReadOnlyDictionary<string, object?> kept) => KeptResult.Call(kept);
}
