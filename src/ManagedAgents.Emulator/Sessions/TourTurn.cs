using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ManagedAgents.Emulator.Scenarios;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>
/// What the agent does without a scenario when it is asked for work, so that a tour shows what a session can: it looks around with bash, calls the
/// client's tools that it has, writes a report, and says so.
/// </summary>
internal static class TourTurn
{
    private const int MostTools = 3;

    private static readonly Regex Work = new(@"\b(review|report|check|lint|look|investigate)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>The steps; null for a text that asks for no work, or an agent without tools.</summary>
    public static IReadOnlyList<ScenarioStep>? StepsFor(Session session, string text)
    {
        var tools = session.Body["agent"]!["tools"]!.AsArray().OfType<JsonObject>().ToList();
        if (tools.Count == 0 || !Work.IsMatch(text))
            return null;
        var steps = new List<JsonObject> { new() { ["message"] = "I look around first." } };
        bool hasSandbox = tools.Any(tool => tool["type"]!.ToString().StartsWith("agent_toolset", StringComparison.Ordinal));
        if (hasSandbox)
            steps.Add(new JsonObject { ["tool"] = "bash", ["input"] = new JsonObject { ["command"] = "ls /workspace" }, ["result"] = "README.md\nsrc\ntests" });
        foreach (var tool in tools.Where(tool => tool["type"]!.ToString() == "custom").Take(MostTools))
            steps.Add(new JsonObject { ["customTool"] = tool["name"]!.ToString(), ["input"] = Example(tool["input_schema"] as JsonObject) });
        if (hasSandbox)
            steps.Add(new JsonObject { ["file"] = "report.md", ["content"] = "# Report\n\n{{result}}\n" });
        steps.Add(new JsonObject { ["message"] = hasSandbox ? "Done: what I found is in /mnt/session/outputs/report.md. The last tool said: {{result}}" : "Done. The last tool said: {{result}}" });
        return steps.Select(ScenarioStep.Read).ToList();
    }

    // An input that the schema takes: what is required, as simple as it can be.
    private static JsonObject Example(JsonObject? schema)
    {
        var input = new JsonObject();
        var properties = schema?["properties"] as JsonObject ?? new JsonObject();
        var required = (schema?["required"] as JsonArray)?.Select(name => name!.ToString()) ?? properties.Select(property => property.Key).Take(1);
        foreach (string name in required.Where(properties.ContainsKey))
            input[name] = Value(properties[name] as JsonObject, name);
        return input;
    }

    private static JsonNode? Value(JsonObject? schema, string name)
    {
        if ((schema?["enum"] as JsonArray)?.FirstOrDefault() is { } choice)
            return choice.DeepClone();
        if (schema?["default"] is { } usual)
            return usual.DeepClone();
        return (schema?["type"] is JsonArray types ? types.FirstOrDefault() : schema?["type"])?.ToString() switch
        {
            "integer" or "number" => (schema!["minimum"] ?? JsonValue.Create(1)).DeepClone(),
            "boolean" => true,
            "array" => new JsonArray(Value(schema!["items"] as JsonObject, name)),
            "object" => Example(schema),
            _ => name.EndsWith("path", StringComparison.OrdinalIgnoreCase) ? "src/auth.py" : "example",
        };
    }
}
