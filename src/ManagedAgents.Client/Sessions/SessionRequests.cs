using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Sessions;

/// <summary>The fields of a session to start; only those that are set are sent.</summary>
public sealed class SessionCreateRequest : RequestBody
{
    /// <summary>The agent.</summary>
    public SessionAgentInput? Agent { set => Set("agent", value); }

    /// <summary>The environment's id.</summary>
    public string? EnvironmentId { set => Set("environment_id", value); }

    /// <summary>The title.</summary>
    public string? Title { set => Set("title", value); }

    /// <summary>What to mount.</summary>
    public IReadOnlyList<ResourceInput>? Resources { set => Set("resources", value); }

    /// <summary>The vaults credentials come from, by id.</summary>
    public IReadOnlyList<string>? VaultIds { set => Set("vault_ids", value); }

    /// <summary>Own key and value pairs.</summary>
    public IDictionary? Metadata { set => Set("metadata", value); }

    /// <summary>What it may cost.</summary>
    public BudgetInput? Budget { set => Set("budget", value); }

    /// <summary>Events the session starts to work on at once, 1 to 50: each an <see cref="InputEvent"/>, or in the API's form.</summary>
    public IReadOnlyList<object>? InitialEvents { set => Set("initial_events", value); }

    internal static bool HasInitialEvents(RequestBody fields) => fields.Members.Any(static member => member.Key == "initial_events" && member.Value is IEnumerable events && events.Cast<object?>().Any());
}

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

/// <summary>The fields of a session to change; only those that are set are sent.</summary>
public sealed class SessionUpdateRequest : RequestBody
{
    private readonly RequestBody _agent = new();

    /// <summary>What it may cost, more than it has cost; null for no limit from now on, for good.</summary>
    public BudgetInput? Budget { set => Set("budget", value); }

    /// <summary>Replaces the agent's tools in this session, while it is idle.</summary>
    public IReadOnlyList<AgentTool>? Tools { set => Set("agent", _agent.Set("tools", value)); }

    /// <summary>Replaces the agent's MCP servers in this session, while it is idle.</summary>
    public IReadOnlyList<McpServer>? McpServers { set => Set("agent", _agent.Set("mcp_servers", value)); }
}

/// <summary>A ceiling for what a session may cost, in US dollars.</summary>
public sealed class BudgetInput : IWirePart
{
    private readonly decimal _dollars;

    /// <summary>Takes an amount.</summary>
    /// <param name="dollars">US dollars, above zero, in whole cents.</param>
    /// <exception cref="InvalidInputException">The amount is not positive, or not whole cents.</exception>
    public BudgetInput(decimal dollars)
    {
        if (dollars <= 0 || decimal.Truncate(dollars * 100) != dollars * 100)
            throw new InvalidInputException($"A budget of {dollars.ToString(CultureInfo.InvariantCulture)} US dollars is not an amount of whole cents above zero.");
        _dollars = dollars;
    }

    object IWirePart.ToWire(WireFormat wire) => new RequestBody()
        .Set("type", "limit")
        .Set("max_list_cost", new RequestBody()
            .Set("amount", decimal.Truncate(_dollars * 100).ToString(CultureInfo.InvariantCulture))
            .Set("currency", "USD"));
}
