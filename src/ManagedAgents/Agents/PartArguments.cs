using System;
using System.Collections;
using System.Linq;
using System.Text.Json;
using ManagedAgents.Client;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;
using ManagedAgents.Tools;

namespace ManagedAgents.Agents;

/// <summary>Lets a parameter for tools take hashtables too: @{ type = 'custom'; name = … }.</summary>
internal sealed class ToolArgumentAttribute : PartArgumentAttribute
{
    internal override object ToArray(object?[] items) => items.Select(Read).ToArray();

    /// <summary>One tool.</summary>
    internal static AgentTool Read(object? item)
    {
        if (Copy.Restore(item) is AgentTool tool)
            return tool;
        if (item is JsonElement json)
            return (AgentTool)ReceivedObject.Read(typeof(AgentTool).FullName!, json.GetRawText(), sessionId: null, startedWithInput: false)!;
        if (WireForm.Of(item, isDefinition: true) is not { } table || !table.Contains("type"))
            throw Unusable(item, "A tool comes from New-MATool, New-MAToolset or New-MAMcpToolset, or is a hashtable with 'type' and the type's other fields by their wire names.");
        var fields = new RequestBody();
        fields.Merge(table);
        AgentTool made = LocalObject.Tool(fields);
        if (made is CustomTool custom)
            ToolSchema.Check(custom);
        return made;
    }
}

/// <summary>Lets a parameter for MCP servers take hashtables too: @{ name = …; url = … }.</summary>
internal sealed class McpServerArgumentAttribute : PartArgumentAttribute
{
    internal override object ToArray(object?[] items) => items.Select(Read).ToArray();

    internal static McpServer Read(object? item)
    {
        if (item is McpServer server)
            return server;
        if (item is JsonElement json)
            return (McpServer)ReceivedObject.Read(typeof(McpServer).FullName!, json.GetRawText(), sessionId: null, startedWithInput: false)!;
        if (item is not IDictionary table || !table.Contains("name"))
            throw Unusable(item, "An MCP server comes from New-MAMcpServer, or is a hashtable with 'name' and 'url'.");
        var fields = new McpServerFields();
        fields.Merge(table);
        return LocalObject.McpServer(fields);
    }
}

/// <summary>Lets a parameter for skills take ids as well as hashtables with type and skill_id.</summary>
internal sealed class SkillArgumentAttribute : PartArgumentAttribute
{
    private const string OwnPrefix = "skill_";

    internal override object ToArray(object?[] items) => items.Select(Read).ToArray();

    internal static object Read(object? item) => item switch
    {
        JsonElement json => json,
        string id when id.Trim().Length > 0 => OfId(id.Trim()),
        IDictionary table when table.Contains("skill_id") => table,
        _ => throw Unusable(item, "A skill is an id, or a hashtable with 'type' and 'skill_id'."),
    };

    // The workspace's own skills have generated ids, Anthropic's have names.
    private static RequestBody OfId(string id)
    {
        var skill = new RequestBody();
        skill.Merge(new Hashtable { ["type"] = id.StartsWith(OwnPrefix, StringComparison.Ordinal) ? "custom" : "anthropic" });
        skill.Merge(new Hashtable { ["skill_id"] = id });
        return skill;
    }
}
