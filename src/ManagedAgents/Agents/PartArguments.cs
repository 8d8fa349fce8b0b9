using System;
using System.Collections;
using System.Linq;
using System.Text.Json;
using ManagedAgents.Client;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Skills;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;
using ManagedAgents.Skills;
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

/// <summary>Lets a parameter for skills take objects, ids and names as well as hashtables with type and skill_id.</summary>
internal sealed class SkillArgumentAttribute : PartArgumentAttribute
{
    internal override object ToArray(object?[] items) => items.Select(Read).ToArray();

    internal static object Read(object? item) => item switch
    {
        JsonElement json => json,
        string text when text.Trim().Length > 0 => new NamedSkill(new SkillReference(text)),
        Skill or SkillVersion => new NamedSkill(new SkillReference(item)),
        NamedSkill named => named,
        IDictionary table when table.Contains("skill_id") => table,
        _ => throw Unusable(item, "A skill comes from Get-MASkill or Get-MASkillVersion, or is an id, an exact name, or a hashtable with 'type' and 'skill_id'."),
    };
}

/// <summary>A skill of an agent that an object, an id or a name says: of an object the version that it shows.</summary>
internal sealed class NamedSkill : AgentSkillInput, INamingPart
{
    private readonly SkillReference _skill;

    public NamedSkill(SkillReference skill)
    {
        _skill = skill;
        if (skill.NeedsService)
            Open = skill;
        else
            Take(skill.Id);
    }

    public ResourceReference? Open { get; private set; }

    public void Take(string id)
    {
        Say(id, _skill.Source, _skill.Version);
        Open = null;
    }

    /// <summary>As the user named it.</summary>
    public override string ToString() => _skill.ToString();
}
