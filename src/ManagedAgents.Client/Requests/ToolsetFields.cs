using System.Collections;
using System.Collections.Generic;
using ManagedAgents.Client.Json;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Requests;

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
