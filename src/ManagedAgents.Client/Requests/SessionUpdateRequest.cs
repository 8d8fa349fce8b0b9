using System.Collections;
using System.Collections.Generic;
using ManagedAgents.Client.Json;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Requests;

/// <summary>The fields of a session to change; only those that are set are sent.</summary>
public sealed class SessionUpdateRequest : RequestBody
{
    private readonly RequestBody _agent = new();

    /// <summary>The title; null clears it.</summary>
    public string? Title { set => Set("title", value); }

    /// <summary>Own key and value pairs; a null value deletes its key.</summary>
    public IDictionary? Metadata { set => Set("metadata", value); }

    /// <summary>What it may cost, more than it has cost; null for no limit from now on, for good.</summary>
    public BudgetInput? Budget { set => Set("budget", value); }

    /// <summary>Replaces the agent's tools in this session, while it is idle.</summary>
    public IReadOnlyList<AgentTool>? Tools { set => Set("agent", _agent.Set("tools", value)); }

    /// <summary>Replaces the agent's MCP servers in this session, while it is idle.</summary>
    public IReadOnlyList<McpServer>? McpServers { set => Set("agent", _agent.Set("mcp_servers", value)); }
}
