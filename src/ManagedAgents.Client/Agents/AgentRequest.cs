using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Agents;

/// <summary>The fields of an agent to create or change; only those that are set are sent.</summary>
public sealed class AgentRequest : RequestBody
{
    /// <summary>Its name.</summary>
    public string? Name { set => Set("name", value); }

    /// <summary>The model: an id, or a table with id, effort, speed and the like.</summary>
    public object? Model { set => Set("model", value); }

    /// <summary>Its system prompt.</summary>
    public string? System { set => Set("system", value); }

    /// <summary>The tools it may use.</summary>
    public IReadOnlyList<AgentTool>? Tools { set => Set("tools", value); }

    /// <summary>Own key and value pairs; in a change a null value deletes its key.</summary>
    public IDictionary? Metadata { set => Set("metadata", value); }

    /// <summary>All its fields, by which two definitions are told apart.</summary>
    /// <returns>The JSON.</returns>
    public string ToText() => ToJson().GetRawText();
}

/// <summary>A skill that an agent is to have.</summary>
public class AgentSkillInput : RequestBody
{
    // The workspace's own skills have generated ids, Anthropic's have names.
    private const string OwnPrefix = "skill_";

    /// <summary>Makes one that does not say yet which skill it is.</summary>
    protected AgentSkillInput()
    {
    }

    /// <summary>Says which skill it is.</summary>
    /// <param name="id">The skill's id.</param>
    /// <param name="source">Where the skill comes from, custom or anthropic; another word and null where only its id tells.</param>
    /// <param name="version">The id of its version; null for the newest at any time.</param>
    protected void Say(string id, string? source, string? version)
    {
        bool isOwn = source is "custom" or "anthropic" ? source == "custom" : id.StartsWith(OwnPrefix, StringComparison.Ordinal);
        Set("type", isOwn ? "custom" : "anthropic").Set("skill_id", id);
        if (version is not null)
            Set("version", version);
    }
}

/// <summary>The fields of a tool that the client runs.</summary>
public sealed class CustomToolFields : RequestBody
{
    /// <summary>Begins with the type, which is always custom.</summary>
    public CustomToolFields() => Set("type", "custom");

    /// <summary>The name the agent calls it by.</summary>
    public string? Name { set => Set("name", value); }

    /// <summary>What it does, for the agent.</summary>
    public string? Description { set => Set("description", value); }

    /// <summary>The JSON schema of its input.</summary>
    public IDictionary? InputSchema { set => Set("input_schema", value); }
}

/// <summary>The fields of an MCP server.</summary>
public sealed class McpServerFields : RequestBody
{
    /// <summary>Begins with the type, which is always url.</summary>
    public McpServerFields() => Set("type", "url");

    /// <summary>Its name, which an MCP toolset refers to.</summary>
    public string? Name { set => Set("name", value); }

    /// <summary>Its address.</summary>
    public string? Url { set => Set("url", value); }
}

/// <summary>The fields of a set of tools: the built-in ones, or those of an MCP server.</summary>
public sealed class ToolsetFields : RequestBody
{
    private ToolsetFields(string type) => Set("type", type);

    /// <summary>The settings for tools without their own: enabled, permission_policy.</summary>
    public IDictionary? DefaultConfig { set => Set("default_config", value); }

    /// <summary>The settings of single tools, each with its name.</summary>
    public IReadOnlyList<IDictionary>? Configs { set => Set("configs", value); }

    /// <summary>Begins the set of the built-in tools.</summary>
    /// <returns>The fields.</returns>
    public static ToolsetFields BuiltIn() => new(AgentToolset.WireType);

    /// <summary>Begins the set of an MCP server's tools.</summary>
    /// <param name="serverName">The server's name, as the agent's list of MCP servers has it.</param>
    /// <returns>The fields.</returns>
    public static ToolsetFields OfMcpServer(string serverName)
    {
        var fields = new ToolsetFields("mcp_toolset");
        fields.Set("mcp_server_name", serverName);
        return fields;
    }
}

/// <summary>An agent's version, which the wire formats write differently.</summary>
public sealed class VersionInput : IWirePart
{
    private readonly string _version;
    private readonly bool _wasText;

    /// <summary>Takes a version as typed by a user.</summary>
    /// <param name="version">The version.</param>
    public VersionInput(string version) => _version = version;

    /// <summary>Takes a version as the service gave it: a text goes back as text.</summary>
    /// <param name="version">A whole number or a text.</param>
    public VersionInput(object version)
    {
        _wasText = version is string;
        _version = Convert.ToString(version, CultureInfo.InvariantCulture)!;
    }

    /// <inheritdoc/>
    public override string ToString() => _version;

    object IWirePart.ToWire(WireFormat wire) => wire.AgentVersion(_version, _wasText);
}
