using System.Collections.Generic;
using System.Text.Json;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Models;

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
