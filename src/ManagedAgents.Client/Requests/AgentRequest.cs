using System.Collections;
using System.Collections.Generic;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Json;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Requests;

/// <summary>The fields of an agent to create or change; only those that are set are sent.</summary>
public sealed class AgentRequest : RequestBody
{
    /// <summary>Its name.</summary>
    public string? Name { set => Set("name", value); }

    /// <summary>The model: an id, or a table with id, effort, speed and the like.</summary>
    public object? Model { set => Set("model", value); }

    /// <summary>What it is for.</summary>
    public string? Description { set => Set("description", value); }

    /// <summary>Its system prompt.</summary>
    public string? System { set => Set("system", value); }

    /// <summary>The MCP servers it may use.</summary>
    public IReadOnlyList<McpServer>? McpServers { set => Set("mcp_servers", value); }

    /// <summary>The tools it may use.</summary>
    public IReadOnlyList<AgentTool>? Tools { set => Set("tools", value); }

    /// <summary>Its skills, as tables with type and skill_id.</summary>
    public IReadOnlyList<object>? Skills { set => Set("skills", value); }

    /// <summary>How it works with other agents, as a table.</summary>
    public IDictionary? Multiagent { set => Set("multiagent", value); }

    /// <summary>Own key and value pairs; in a change a null value deletes its key.</summary>
    public IDictionary? Metadata { set => Set("metadata", value); }

    /// <summary>In a change: the version that must still be the newest, else the service refuses.</summary>
    public VersionInput? Version { set => Set("version", value); }
}
