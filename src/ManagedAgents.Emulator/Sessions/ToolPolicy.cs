using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Scenarios;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>Judges a tool call by the step that scripts it, else by the agent's own permission policies.</summary>
internal static class ToolPolicy
{
    // Tools that the service itself runs, wherever the others run.
    private static readonly string[] OfService = { "web_fetch", "web_search" };

    /// <summary>Whose tool a step calls.</summary>
    public static CallKind KindOf(ScenarioStep step) => step.Kind switch
    {
        "tool" => CallKind.BuiltIn,
        "mcpTool" => CallKind.Mcp,
        _ => CallKind.Custom,
    };

    /// <summary>Whether a call is run by a worker of the session's environment.</summary>
    public static bool IsWorkers(Session session, ScenarioStep step, ToolVerdict? verdict) =>
        session.IsSelfHosted && KindOf(step) == CallKind.BuiltIn && verdict?.Permission != "deny" && !OfService.Contains(step.Text);

    /// <summary>Judges the call of a step; null for a custom tool, whose calls nobody judges.</summary>
    public static ToolVerdict? Judge(Session session, ScenarioStep step) => KindOf(step) == CallKind.Custom
        ? null : Judge(session.Body["agent"]!.AsObject(), KindOf(step), step.Text, step.Server, step.Ask);

    /// <param name="agent">The session's agent.</param>
    /// <param name="kind">Built-in or MCP.</param>
    /// <param name="name">The tool.</param>
    /// <param name="server">The MCP server's name.</param>
    /// <param name="ask">What the step says; null leaves it to the agent.</param>
    private static ToolVerdict Judge(JsonObject agent, CallKind kind, string name, string server, bool? ask)
    {
        if (ask is { } told)
            return told ? new ToolVerdict("ask", Evaluation("always_ask")) : new ToolVerdict("allow", Evaluation("always_allow"));
        JsonNode? config = Config(agent, kind, name, server);
        if (config is null)
            return new ToolVerdict("allow", Evaluation("always_allow"));
        if (config["enabled"]?.GetValue<bool>() == false)
            return new ToolVerdict("deny", null);
        return config["permission_policy"]?["type"]?.ToString() switch
        {
            "always_ask" => new ToolVerdict("ask", Evaluation("always_ask")),
            "auto" => new ToolVerdict("allow", new JsonObject { ["type"] = "auto", ["evaluated_permission"] = new JsonObject { ["type"] = "allow" } }),
            _ => new ToolVerdict("allow", Evaluation("always_allow")),
        };
    }

    private static JsonObject Evaluation(string type) => new() { ["type"] = type };

    // The tool's own entry in its toolset, else the toolset's default; null where the agent has no such toolset.
    private static JsonNode? Config(JsonObject agent, CallKind kind, string name, string server)
    {
        JsonObject? toolset = agent["tools"]!.AsArray().OfType<JsonObject>().FirstOrDefault(t => kind == CallKind.Mcp
            ? t["type"]!.ToString() == "mcp_toolset" && t["mcp_server_name"]!.ToString() == server
            : t["type"]!.ToString().StartsWith("agent_toolset", System.StringComparison.Ordinal));
        return toolset is null ? null : toolset["configs"]!.AsArray().FirstOrDefault(c => c!["name"]!.ToString() == name) ?? toolset["default_config"];
    }
}

/// <summary>Whether a call may run, and the policy that says so; none for a tool that is switched off.</summary>
internal sealed class ToolVerdict
{
    public ToolVerdict(string permission, JsonObject? evaluation)
    {
        Permission = permission;
        Evaluation = evaluation;
    }

    /// <summary>allow, ask or deny.</summary>
    public string Permission { get; }

    public JsonObject? Evaluation { get; }
}
