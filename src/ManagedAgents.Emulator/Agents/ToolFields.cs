using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Agents;

/// <summary>Reads an agent's tools and fills in what the service does: every policy, every switch.</summary>
internal static class ToolFields
{
    private static readonly string[] BuiltIn = { "bash", "edit", "read", "write", "glob", "grep", "web_fetch", "web_search" };
    private static readonly Regex Name = new(@"\A[A-Za-z0-9_-]{1,128}\z", RegexOptions.CultureInvariant);
    private static readonly string[] ReservedPrefixes = { "mcp__", "ant__" };

    public static JsonArray Read(Fields fields)
    {
        var tools = new JsonArray();
        var names = new HashSet<string>();
        foreach (Fields tool in fields.Objects("tools", 256))
        {
            JsonObject read = tool.OneOf("type", "agent_toolset_20260401", "mcp_toolset", "custom") switch
            {
                "agent_toolset_20260401" => BuiltInToolset(tool),
                "mcp_toolset" => McpToolset(tool),
                _ => Custom(tool),
            };
            string key = $"{read["type"]} {read["name"] ?? read["mcp_server_name"]}";
            if (!names.Add(key))
                throw tool.Error("", $"the tool '{key.Trim()}' is given twice");
            tools.Add(read);
        }

        return tools;
    }

    private static JsonObject BuiltInToolset(Fields tool)
    {
        JsonObject defaults = Defaults(tool, "always_allow");
        var configs = new JsonArray();
        foreach (Fields config in tool.Objects("configs"))
        {
            string name = config.OneOf("name", BuiltIn);
            if (config.Has("type"))
                config.OneOf("type", name);
            JsonObject read = Config(config, defaults, name);
            read["type"] = name;
            if (name == "web_fetch")
                read["url_sources"] = UrlSources(config);
            foreach (string extra in new[] { "allowed_domains", "blocked_domains", "max_content_tokens", "user_location" })
            {
                if (name is "web_fetch" or "web_search" && !config.IsNull(extra))
                    read[extra] = config.Json[extra]!.DeepClone();
            }

            configs.Add(read);
        }

        return new JsonObject { ["type"] = "agent_toolset_20260401", ["default_config"] = defaults, ["configs"] = configs };
    }

    private static JsonObject McpToolset(Fields tool)
    {
        JsonObject defaults = Defaults(tool, "always_ask");
        var configs = new JsonArray();
        foreach (Fields config in tool.Objects("configs"))
            configs.Add(Config(config, defaults, config.RequiredText("name", 128)));
        return new JsonObject { ["type"] = "mcp_toolset", ["mcp_server_name"] = tool.RequiredText("mcp_server_name", 255), ["default_config"] = defaults, ["configs"] = configs };
    }

    private static JsonObject Custom(Fields tool)
    {
        string name = tool.RequiredText("name");
        if (!Name.IsMatch(name))
            throw tool.Error("name", "must have 1 to 128 letters, digits, '_' or '-'");
        if (BuiltIn.Contains(name))
            throw tool.Error("name", $"'{name}' is the name of a built-in tool");
        if (ReservedPrefixes.FirstOrDefault(p => name.StartsWith(p, StringComparison.Ordinal)) is { } reserved)
            throw tool.Error("name", $"the prefix '{reserved}' is reserved");
        Fields schema = tool.RequiredObject("input_schema");
        InputSchemas.Check(schema);
        return new JsonObject
        {
            ["type"] = "custom",
            ["name"] = name,
            ["description"] = tool.RequiredText("description"),
            ["input_schema"] = JsonText.Copy(schema.Json),
        };
    }

    private static JsonObject Defaults(Fields tool, string policy)
    {
        Fields? config = tool.Object("default_config");
        return new JsonObject
        {
            ["enabled"] = config?.Flag("enabled") ?? true,
            ["permission_policy"] = Policy(config) ?? new JsonObject { ["type"] = policy },
        };
    }

    private static JsonObject Config(Fields config, JsonObject defaults, string name) => new()
    {
        ["name"] = name,
        ["enabled"] = config.Flag("enabled") ?? defaults["enabled"]!.GetValue<bool>(),
        ["permission_policy"] = Policy(config) ?? JsonText.Copy(defaults["permission_policy"]!.AsObject()),
    };

    private static JsonObject? Policy(Fields? config) => config?.Object("permission_policy") is { } policy
        ? new JsonObject { ["type"] = policy.OneOf("type", "always_allow", "always_ask", "auto") } : null;

    // "all" and "none" stand for objects of that type.
    private static JsonObject? UrlSources(Fields config)
    {
        if (config.Object("url_sources") is not { } sources)
            return null;
        var read = new JsonObject();
        foreach (string name in new[] { "client_tool_results", "server_tool_results", "user_input" })
        {
            read[name] = sources.Json[name] is JsonValue ? new JsonObject { ["type"] = sources.OneOf(name, "all", "none") } : sources.Object(name)?.Json.DeepClone();
        }

        return read;
    }
}
