using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;
using ManagedAgents.Errors;
using ManagedAgents.References;

namespace ManagedAgents.Work;

/// <summary>
/// Opens the sessions that runs work in: of an agent that exists or of one made for the purpose, in an environment named by id or name.
/// What all sessions share is looked up or made once.
/// </summary>
internal sealed class SessionStarter : IDisposable
{
    private readonly ApiClient _client;
    private readonly IReadOnlyList<AgentTool> _tools;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<(string? Given, string? Version), SessionAgentInput> _agents = new();
    private string? _environmentId;
    private string? _madeAgentId;

    /// <param name="client">The service.</param>
    /// <param name="tools">The tools the caller gives; none leaves the agent as it is.</param>
    public SessionStarter(ApiClient client, IReadOnlyList<AgentTool> tools)
    {
        _client = client;
        _tools = tools;
    }

    /// <summary>The fields of an agent to make.</summary>
    public AgentRequest? NewAgent { get; init; }

    /// <summary>The environment.</summary>
    public EnvironmentReference? Environment { get; init; }

    /// <summary>Starts a session.</summary>
    /// <param name="agent">The agent; null for one made of <see cref="NewAgent"/>.</param>
    /// <param name="fields">Its fields but for agent and environment.</param>
    /// <param name="token">Ends the wait.</param>
    public async Task<string> StartAsync(AgentReference? agent, SessionCreateRequest fields, CancellationToken token)
    {
        var key = (agent?.ToString(), agent?.Version?.ToString());
        SessionAgentInput? input;
        await _gate.WaitAsync(token).ConfigureAwait(false);
        try
        {
            _environmentId ??= await FindEnvironmentAsync(token).ConfigureAwait(false);
            if (!_agents.TryGetValue(key, out input))
                _agents[key] = input = await OpenAgentAsync(agent, token).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }

        fields.Agent = input;
        fields.EnvironmentId = _environmentId;
        return (await _client.Sessions.CreateAsync(fields, token).ConfigureAwait(false)).Id;
    }

    /// <summary>Sees to it that a session that exists has the caller's tools.</summary>
    public async Task EquipAsync(string sessionId, CancellationToken token)
    {
        if (_tools.Count == 0)
            return;
        Session session = await _client.Sessions.GetAsync(sessionId, token).ConfigureAwait(false);
        if (WithTools(session.Agent?.Tools ?? Array.Empty<AgentTool>()) is { } tools)
            await _client.Sessions.UpdateAsync(sessionId, new SessionUpdateRequest { Tools = tools }, token).ConfigureAwait(false);
    }

    /// <summary>Archives the agent made for the purpose, so that it does not stay among the others. Its sessions stay.</summary>
    public async Task RetireAgentAsync(CancellationToken token)
    {
        if (Interlocked.Exchange(ref _madeAgentId, null) is { } made)
            await _client.Agents.ArchiveAsync(made, token).ConfigureAwait(false);
    }

    public void Dispose() => _gate.Dispose();

    /// <summary>The id of the only one of a name. What is no name there is taken for an id, if it can be one.</summary>
    private static async Task<string> FindByNameAsync<T>(Pager<T> list, string kind, ResourceReference given, Func<T, string> nameOf, CancellationToken token)
        where T : class
    {
        string name = given.ToString();
        var ids = new List<string>();
        while (await list.NextAsync(token).ConfigureAwait(false) is { } item)
        {
            if (nameOf(item).Equals(name, StringComparison.OrdinalIgnoreCase))
                ids.Add(item.ToString()!);
        }

        if (ids.Count > 1)
            throw new InputException("AmbiguousName", $"There are {ids.Count} {kind}s of the name '{name}': {string.Join(", ", ids)}. Give the id of one.");
        if (ids.Count == 0 && name.Any(char.IsWhiteSpace))
            throw new InputException(ErrorTable.ReferenceNotFound, $"There is no {kind} of the name '{name}'.");
        return ids.FirstOrDefault() ?? given.Id;
    }

    private async Task<string> FindEnvironmentAsync(CancellationToken token)
    {
        string given = Environment!.ToString();
        if (given.StartsWith("env_", StringComparison.Ordinal))
            return given;
        return await FindByNameAsync(_client.Environments.List(includeArchived: false, null), "environment", Environment, static e => e.Name, token).ConfigureAwait(false);
    }

    private async Task<SessionAgentInput> OpenAgentAsync(AgentReference? agent, CancellationToken token)
    {
        if (agent is null)
        {
            Agent made = await _client.Agents.CreateAsync(NewAgent!, token).ConfigureAwait(false);
            _madeAgentId = made.Id;
            return new SessionAgentInput(made.Id, null);
        }

        string id = agent.ToString().StartsWith("agent_", StringComparison.Ordinal)
            ? agent.Id
            : await FindByNameAsync(_client.Agents.List(null, null, includeArchived: false, null), "agent", agent, static a => a.Name, token).ConfigureAwait(false);
        var input = new SessionAgentInput(id, agent.Version is { } version ? new VersionInput(version) : null);
        if (_tools.Count > 0 && WithTools((await _client.Agents.GetAsync(id, agent.Version?.ToString(), token).ConfigureAwait(false)).Tools) is { } tools)
            input.Tools = tools;
        return input;
    }

    /// <summary>The tools with the caller's among them; null where they are already.</summary>
    private List<AgentTool>? WithTools(IReadOnlyList<AgentTool> existing)
    {
        if (_tools.All(tool => existing.Any(has => has.Covers(tool))))
            return null;
        return existing.Where(has => !_tools.Any(tool => IsSameTool(has, tool))).Concat(_tools).ToList();
    }

    private static bool IsSameTool(AgentTool one, AgentTool other) => (one, other) switch
    {
        (CustomTool a, CustomTool b) => a.Name == b.Name,
        (McpToolset a, McpToolset b) => a.McpServerName == b.McpServerName,
        _ => one.Type == other.Type,
    };
}
