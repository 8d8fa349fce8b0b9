using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>The events a turn is made of, each with all its required fields but id and processed_at, which the log gives.</summary>
internal static class TurnEvents
{
    public static JsonArray Text(string text) => new(new JsonObject { ["type"] = "text", ["text"] = text });

    public static JsonObject Plain(string type) => new() { ["type"] = type };

    public static JsonObject ThreadStatus(string status, Session session) => new()
    {
        ["type"] = "session.thread_status_" + status,
        ["session_thread_id"] = session.ThreadId,
        ["agent_name"] = session.AgentName,
    };

    public static JsonObject Idle(JsonObject stopReason, JsonObject? stopDetails) => new()
    {
        ["type"] = "session.status_idle",
        ["stop_reason"] = JsonText.Copy(stopReason),
        ["stop_details"] = stopDetails?.DeepClone(),
    };

    public static JsonObject ThreadIdle(Session session, JsonObject stopReason, JsonObject? stopDetails)
    {
        JsonObject idle = ThreadStatus("idle", session);
        idle["stop_reason"] = JsonText.Copy(stopReason);
        idle["stop_details"] = stopDetails?.DeepClone();
        return idle;
    }

    public static JsonObject Usage(Session session)
    {
        var usage = new JsonObject { ["type"] = "session.usage", ["usage"] = session.Usage.ToJson() };
        usage["budget"] = session.Body["budget"]?.DeepClone();
        return usage;
    }

    public static JsonObject StopReason(string type) => new() { ["type"] = type };

    public static JsonObject RequiresAction(IEnumerable<string> ids) => new() { ["type"] = "requires_action", ["event_ids"] = JsonText.List(ids) };

    public static JsonObject Refusal(string? category, string? explanation) =>
        new() { ["type"] = "refusal", ["category"] = category, ["explanation"] = explanation };

    public static JsonObject Message(string id, string text) => new() { ["type"] = "agent.message", ["id"] = id, ["content"] = Text(text) };

    public static JsonObject RequestEnd(string startId, int inputTokens, int outputTokens, bool? isError) => new()
    {
        ["type"] = "span.model_request_end",
        ["model_request_start_id"] = startId,
        ["is_error"] = isError,
        ["model_usage"] = ModelUsage(inputTokens, outputTokens),
    };

    public static JsonObject ModelUsage(int inputTokens, int outputTokens) => new()
    {
        ["input_tokens"] = inputTokens,
        ["output_tokens"] = outputTokens,
        ["cache_creation_input_tokens"] = 0,
        ["cache_read_input_tokens"] = 0,
    };

    public static JsonObject ToolUse(CallKind kind, string name, JsonObject input, string? server, ToolVerdict? verdict)
    {
        var use = new JsonObject { ["type"] = UseType(kind), ["name"] = name, ["input"] = input };
        if (kind == CallKind.Mcp)
            use["mcp_server_name"] = server;
        if (verdict is null)
            return use;
        use["evaluated_permission"] = verdict.Permission;
        if (verdict.Evaluation is not null)
            use["evaluation"] = JsonText.Copy(verdict.Evaluation);
        return use;
    }

    public static JsonObject ToolResult(CallKind kind, string useId, JsonArray? content, bool isError)
    {
        var result = new JsonObject { ["type"] = kind switch { CallKind.BuiltIn => "agent.tool_result", CallKind.Mcp => "agent.mcp_tool_result", _ => "user.custom_tool_result" } };
        result[kind switch { CallKind.BuiltIn => "tool_use_id", CallKind.Mcp => "mcp_tool_use_id", _ => "custom_tool_use_id" }] = useId;
        result["content"] = content is null ? new JsonArray() : JsonText.Copy(content);
        result["is_error"] = isError;
        return result;
    }

    public static JsonObject Error(string type, string message, string retryStatus)
    {
        var error = new JsonObject { ["type"] = type, ["message"] = message, ["retry_status"] = new JsonObject { ["type"] = retryStatus } };

        // Fields that some kinds of error must have.
        if (type.StartsWith("mcp_", System.StringComparison.Ordinal))
            error["mcp_server_name"] = "emulated-server";
        if (type.StartsWith("repository_", System.StringComparison.Ordinal))
            error["repository_url"] = null;
        if (type == "credential_host_unreachable_error")
        {
            error["vault_id"] = "vlt_01emulated";
            error["credential_id"] = "vcrd_01emulated";
        }

        return new JsonObject { ["type"] = "session.error", ["error"] = error };
    }

    /// <summary>The text of content blocks, joined with line breaks.</summary>
    public static string TextOf(JsonNode? content) => content is not JsonArray blocks ? "" : string.Join("\n", blocks
        .OfType<JsonObject>().Where(b => b["type"]?.ToString() == "text").Select(b => b["text"]?.ToString() ?? ""));

    private static string UseType(CallKind kind) => kind switch
    {
        CallKind.BuiltIn => "agent.tool_use",
        CallKind.Mcp => "agent.mcp_tool_use",
        _ => "agent.custom_tool_use",
    };
}

/// <summary>The two events that show a message before it is whole.</summary>
internal static class Previews
{
    private const int PieceLength = 16;

    public static JsonObject Start(string type, string id) =>
        new() { ["type"] = "event_start", ["event"] = new JsonObject { ["type"] = type, ["id"] = id } };

    public static JsonObject Delta(string id, string text) => new()
    {
        ["type"] = "event_delta",
        ["event_id"] = id,
        ["delta"] = new JsonObject
        {
            ["type"] = "content_delta",
            ["index"] = 0,
            ["content"] = new JsonObject { ["type"] = "text", ["text"] = text },
        },
    };

    /// <summary>The text in short pieces, none ending inside a character.</summary>
    public static IEnumerable<string> Pieces(string text)
    {
        for (int start = 0; start < text.Length;)
        {
            int length = Math.Min(PieceLength, text.Length - start);
            if (start + length < text.Length && char.IsHighSurrogate(text[start + length - 1]))
                length++;
            yield return text.Substring(start, length);
            start += length;
        }
    }
}
