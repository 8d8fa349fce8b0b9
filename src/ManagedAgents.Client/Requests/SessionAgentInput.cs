using System.Collections;
using System.Collections.Generic;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Json;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Requests;

/// <summary>The agent of a new session: a bare id takes the newest version; a version pins it; overrides replace its parts.</summary>
public sealed class SessionAgentInput : IWirePart
{
    private readonly string _id;
    private readonly VersionInput? _version;
    private readonly RequestBody _overrides = new();

    /// <summary>Names the agent.</summary>
    /// <param name="id">The agent's id.</param>
    /// <param name="version">The version; null for the newest at that moment.</param>
    public SessionAgentInput(string id, VersionInput? version)
    {
        _id = id;
        _version = version;
    }

    /// <summary>Replaces the model.</summary>
    public object? Model { set => _overrides.Set("model", value); }

    /// <summary>Replaces the system prompt; null clears it.</summary>
    public string? System { set => _overrides.Set("system", value); }

    /// <summary>Replaces all tools; none clears them.</summary>
    public IReadOnlyList<AgentTool>? Tools { set => _overrides.Set("tools", value); }

    /// <summary>Replaces all MCP servers; none clears them.</summary>
    public IReadOnlyList<McpServer>? McpServers { set => _overrides.Set("mcp_servers", value); }

    /// <summary>Replaces all skills; none clears them.</summary>
    public IReadOnlyList<object>? Skills { set => _overrides.Set("skills", value); }

    /// <summary>Replaces what a table names.</summary>
    /// <param name="parts">An agent with overrides in the API's form; its type, id and version are left out.</param>
    public void Override(IDictionary parts)
    {
        foreach (DictionaryEntry part in parts)
        {
            if (part.Key is string name and not ("type" or "id" or "version"))
                _overrides.Set(name, part.Value);
        }
    }

    object IWirePart.ToWire(WireFormat wire)
    {
        if (_version is null && _overrides.IsEmpty)
            return _id;
        RequestBody agent = new RequestBody().Set("type", _overrides.IsEmpty ? "agent" : "agent_with_overrides").Set("id", _id);
        if (_version is not null)
            agent.Set("version", _version);
        foreach (KeyValuePair<string, object?> part in _overrides.Members)
            agent.Set(part.Key, part.Value);
        return agent;
    }
}
