using System.Collections.Generic;
using System.Text.Json;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Agents;

/// <summary>A tool, or a set of tools, of an agent. One of a type this module does not know is a plain AgentTool.</summary>
public class AgentTool : ApiObject
{
    private protected AgentTool(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The kind of tool: custom, mcp_toolset or agent_toolset_20260401.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>Tells whether this tool is the other one, as the service keeps it: it has all the other's fields and may have more.</summary>
    /// <param name="other">The other tool.</param>
    /// <returns>True where it has them.</returns>
    public bool Covers(AgentTool other) => JsonMatch.Holds(Json, other.Json);

    /// <inheritdoc/>
    public override string ToString() => Type;

    internal static AgentTool Read(JsonElement json)
    {
        string? type = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("type"u8, out JsonElement field) && field.ValueKind == JsonValueKind.String ? field.GetString() : null;
        return type switch
        {
            "custom" => new CustomTool(json),
            "mcp_toolset" => new McpToolset(json),
            AgentToolset.WireType => new AgentToolset(json),
            _ => new AgentTool(json),
        };
    }
}

/// <summary>The service's built-in tools: bash, edit, read, write, glob, grep, web_fetch, web_search.</summary>
public sealed class AgentToolset : AgentTool
{
    internal const string WireType = "agent_toolset_20260401";

    internal AgentToolset(JsonElement json)
        : base(json)
    {
    }

    /// <summary>What holds for tools without settings of their own, as plain values: enabled, permission_policy.</summary>
    public IReadOnlyDictionary<string, object?> DefaultConfig => PlainObject("default_config"u8);

    /// <summary>The settings of single tools, as plain values: name, enabled, permission_policy and more.</summary>
    public IReadOnlyList<object?> Configs => Many("configs"u8, PlainJson.Read);
}

/// <summary>A tool that the client runs when the agent calls it.</summary>
public class CustomTool : AgentTool
{
    /// <summary>Makes a tool on this machine, for a class that knows how to run it.</summary>
    /// <param name="fields">Its fields.</param>
    /// <exception cref="System.ArgumentException">A value has no JSON form.</exception>
    protected CustomTool(CustomToolFields fields)
        : base(fields.ToJson())
    {
    }

    internal CustomTool(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The name the agent calls it by: 1 to 128 letters, digits, underscores and hyphens.</summary>
    public string Name => RequiredText("name"u8);

    /// <summary>What it does, for the agent.</summary>
    public string Description => RequiredText("description"u8);

    /// <summary>The JSON schema of its input, as plain values.</summary>
    public IReadOnlyDictionary<string, object?> InputSchema => PlainObject("input_schema"u8);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>An MCP server an agent may use.</summary>
public sealed class McpServer : ApiObject
{
    internal McpServer(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The kind of server: url.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>Its name, which an MCP toolset refers to.</summary>
    public string Name => RequiredText("name"u8);

    /// <summary>Its address.</summary>
    public string Url => RequiredText("url"u8);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The tools of one of the agent's MCP servers.</summary>
public sealed class McpToolset : AgentTool
{
    internal McpToolset(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The server's name, as the agent's list of MCP servers has it.</summary>
    public string McpServerName => RequiredText("mcp_server_name"u8);

    /// <summary>What holds for tools without settings of their own, as plain values: enabled, permission_policy.</summary>
    public IReadOnlyDictionary<string, object?> DefaultConfig => PlainObject("default_config"u8);

    /// <summary>The settings of single tools, as plain values: name, enabled, permission_policy.</summary>
    public IReadOnlyList<object?> Configs => Many("configs"u8, PlainJson.Read);

    /// <inheritdoc/>
    public override string ToString() => McpServerName;
}

/// <summary>Makes parts of an agent on this machine: the same views over JSON as the service's own, so that both go back to it alike.</summary>
public static class LocalObject
{
    /// <summary>Makes a tool or toolset; of which kind, its field <c>type</c> tells.</summary>
    /// <param name="fields">Its fields.</param>
    /// <returns>A <see cref="CustomTool"/>, <see cref="AgentToolset"/>, <see cref="McpToolset"/>, or a plain <see cref="AgentTool"/> of another type.</returns>
    /// <exception cref="System.ArgumentException">A value has no JSON form.</exception>
    public static AgentTool Tool(RequestBody fields) => AgentTool.Read(fields.ToJson());

    /// <summary>Makes an MCP server.</summary>
    /// <param name="fields">Its fields.</param>
    /// <returns>The server.</returns>
    /// <exception cref="System.ArgumentException">A value has no JSON form.</exception>
    public static McpServer McpServer(RequestBody fields) => new(fields.ToJson());
}
