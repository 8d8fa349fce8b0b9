using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Emulator;

/// <summary>Event sequences in short: what tests of turns are written in.</summary>
internal static class Sequences
{
    public const string Idle = "thread_status_idle session.usage session.status_idle";
    public const string Running = "session.status_running thread_status_running";
    public const string Request = "model_request_start agent.message model_request_end";

    public static string Result(JsonObject call, string text) =>
        $$"""{"type":"user.custom_tool_result","custom_tool_use_id":"{{call["id"]}}","content":[{"type":"text","text":"{{text}}"}]}""";

    public static EmulatorServer Serve(string steps, System.Action<EmulatorOptions>? set = null, string match = "")
    {
        var options = new EmulatorOptions { Scenario = Scenario.FromJson($$"""{"match":"{{match}}","steps":{{steps.Replace('\'', '"')}}}""") };
        set?.Invoke(options);
        return TestEmulator.Start(options);
    }

    // A queued copy has a question mark, a session's idle its stop reason; the long common prefixes are left out.
    public static string Describe(IEnumerable<JsonObject> events) => string.Join(" ", events.Select(e =>
    {
        var type = e["type"]!.ToString();
        var name = type.Replace("session.thread_", "thread_", System.StringComparison.Ordinal).Replace("span.model_", "model_", System.StringComparison.Ordinal);
        if (type == "session.status_idle") return $"{name}={e["stop_reason"]!["type"]}";
        return e.ContainsKey("processed_at") && e["processed_at"] is null ? name + "?" : name;
    }));
}
