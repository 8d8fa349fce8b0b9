using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Agents;

/// <summary>Reads an agent's fields from a create, an update or a session's overrides, and completes them as the service answers them.</summary>
internal sealed class AgentFields
{
    private readonly Service _service;
    private readonly MultiagentFields _multiagent;

    public AgentFields(Service service)
    {
        _service = service;
        _multiagent = new MultiagentFields(service);
    }

    /// <summary>An agent with nothing set; a create starts from it.</summary>
    public static JsonObject Empty() => new()
    {
        ["name"] = null,
        ["description"] = null,
        ["model"] = null,
        ["system"] = null,
        ["tools"] = new JsonArray(),
        ["mcp_servers"] = new JsonArray(),
        ["skills"] = new JsonArray(),
        ["multiagent"] = null,
        ["execution_identity"] = new JsonObject { ["type"] = "service_account" },
        ["metadata"] = new JsonObject(),
    };

    /// <summary>The agent after a request: absent keeps, a list replaces whole, null clears, metadata merges.</summary>
    public JsonObject Read(Fields fields, JsonObject before, string agentId, int version)
    {
        JsonObject agent = JsonText.Copy(before);
        agent.Remove("updated_at");
        if (fields.Has("name") || before["name"] is null)
            agent["name"] = fields.RequiredText("name", 256);
        if (fields.Has("description"))
            agent["description"] = fields.Text("description", 2048);
        if (fields.Has("execution_identity"))
            agent["execution_identity"] = Identity(fields);
        if (fields.Has("multiagent"))
            agent["multiagent"] = _multiagent.Read(fields, before["multiagent"] as JsonObject, agentId, version);
        agent["metadata"] = fields.MergedMetadata(before["metadata"]!.AsObject());
        Override(fields, agent);
        return agent;
    }

    /// <summary>The fields that a session may override: model, system, tools, mcp_servers, skills.</summary>
    public static void Override(Fields fields, JsonObject agent)
    {
        if (fields.Has("model") || agent["model"] is null)
        {
            if (fields.IsNull("model"))
                throw fields.Error("model", "is required", "agent_model_required");
            agent["model"] = Model(fields);
        }

        if (fields.Has("system"))
            agent["system"] = fields.Text("system", 100_000);
        if (fields.Has("skills"))
            agent["skills"] = Skills(fields);
        if (fields.Has("mcp_servers"))
            agent["mcp_servers"] = McpServers(fields);
        if (fields.Has("tools"))
            agent["tools"] = ToolFields.Read(fields);
        CheckServers(agent, fields);
    }

    /// <summary>The version of an agent that a session asks for: a number now, text in the launch form. Null where absent; 0 for text that is no version.</summary>
    public int? SessionVersion(Fields fields)
    {
        if (fields.Json["version"] is JsonValue value)
        {
            if (value.GetValueKind() == JsonValueKind.String)
                _service.Forms.UseLaunch($"{fields.PathOf("version")}: a text", "a whole number");
            else
                _service.Forms.UseCurrent($"{fields.PathOf("version")}: a number", "a text");
        }

        return Version(fields);
    }

    /// <summary>A version in a request, as number or text: a version goes back as the service gave it.</summary>
    public static int? Version(Fields fields)
    {
        switch (fields.Json["version"])
        {
            case null:
                return null;
            case JsonValue value when value.TryGetValue<string>(out string? text):
                return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
            default:
                return fields.Integer("version", 1, int.MaxValue);
        }
    }

    private static JsonObject Model(Fields fields)
    {
        if (fields.Json["model"] is not JsonObject)
            return new JsonObject { ["id"] = fields.RequiredText("model", 256), ["speed"] = "standard" };
        Fields config = fields.RequiredObject("model");
        var model = new JsonObject { ["id"] = config.RequiredText("id", 256), ["speed"] = config.IsNull("speed") ? "standard" : config.OneOf("speed", "standard", "fast") };
        if (config.Text("inference_geo") is { } place)
            model["inference_geo"] = place;
        if (config.IsNull("effort"))
            return model;
        string[] levels = new[] { "low", "medium", "high", "xhigh", "max" };
        string effort = config.Json["effort"] is JsonObject ? config.RequiredObject("effort").OneOf("type", levels) : config.OneOf("effort", levels);
        model["effort"] = new JsonObject { ["type"] = effort };
        return model;
    }

    private static JsonObject Identity(Fields fields)
    {
        Fields? identity = fields.Object("execution_identity");
        return identity?.OneOf("type", "service_account", "aws_role") == "aws_role"
            ? new JsonObject { ["type"] = "aws_role", ["role_arn"] = identity!.RequiredText("role_arn") }
            : new JsonObject { ["type"] = "service_account" };
    }

    private static JsonArray Skills(Fields fields)
    {
        var skills = new JsonArray();
        foreach (Fields skill in fields.Objects("skills", 20))
        {
            skills.Add(new JsonObject
            {
                ["type"] = skill.OneOf("type", "anthropic", "custom"),
                ["skill_id"] = skill.RequiredText("skill_id"),
                ["version"] = skill.Text("version") ?? "latest",
            });
        }

        return skills;
    }

    private static JsonArray McpServers(Fields fields)
    {
        var servers = new JsonArray();
        var names = new HashSet<string>();
        foreach (Fields server in fields.Objects("mcp_servers", 20))
        {
            server.OneOf("type", "url");
            string name = server.RequiredText("name", 255);
            if (!names.Add(name))
                throw server.Error("name", $"'{name}' is given twice");
            servers.Add(new JsonObject { ["type"] = "url", ["name"] = name, ["url"] = server.RequiredText("url", 2048) });
        }

        return servers;
    }

    // Each server must be used by a toolset, and each toolset must name a server.
    private static void CheckServers(JsonObject agent, Fields fields)
    {
        var servers = agent["mcp_servers"]!.AsArray().Select(s => s!["name"]!.GetValue<string>()).ToList();
        var toolsets = agent["tools"]!.AsArray().Where(t => t!["type"]!.GetValue<string>() == "mcp_toolset").Select(t => t!["mcp_server_name"]!.GetValue<string>()).ToList();
        if (servers.Except(toolsets).FirstOrDefault() is { } unused)
            throw fields.Error("mcp_servers", $"server '{unused}' is used by no mcp_toolset in tools");
        if (toolsets.Except(servers).FirstOrDefault() is { } unknown)
            throw fields.Error("tools", $"mcp_server_name '{unknown}' is not among mcp_servers");
    }
}
