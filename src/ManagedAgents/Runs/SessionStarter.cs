using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Agents;
using ManagedAgents.Client;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Environments;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Environments;
using ManagedAgents.Errors;

namespace ManagedAgents.Runs;

/// <summary>
/// Opens the sessions that runs work in: of an agent that exists or of one made for the purpose, in an environment named by id or name.
/// What all sessions share is looked up or made once.
/// </summary>
internal sealed class SessionStarter : IDisposable
{
    private const string DefaultName = "default";
    private const int MostNamed = 20;

    private readonly ApiClient _client;
    private readonly IReadOnlyList<AgentTool> _tools;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<(string? Given, string? Version), SessionAgentInput> _agents = new();
    private string? _environmentId;

    /// <param name="client">The service.</param>
    /// <param name="tools">The tools the caller gives; none leaves the agent as it is.</param>
    public SessionStarter(ApiClient client, IReadOnlyList<AgentTool> tools)
    {
        _client = client;
        _tools = tools;
    }

    /// <summary>The fields of an agent to make.</summary>
    public AgentRequest? NewAgent { get; init; }

    /// <summary>The agents that earlier runs made or found.</summary>
    public KnownAgents KnownAgents { get; init; } = new();

    /// <summary>The environment; null for the only one, or the one named default.</summary>
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
            _environmentId ??= await (Environment?.ResolveAsync(_client, token) ?? OnlyEnvironmentAsync(token)).ConfigureAwait(false);
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

    /// <summary>Takes a tool off a session that was only for one run.</summary>
    public async Task UnequipAsync(string sessionId, string tool, CancellationToken token)
    {
        Session session = await _client.Sessions.GetAsync(sessionId, token).ConfigureAwait(false);
        IReadOnlyList<AgentTool> tools = session.Agent?.Tools ?? Array.Empty<AgentTool>();
        List<AgentTool> others = tools.Where(one => one is not CustomTool custom || custom.Name != tool).ToList();
        if (others.Count < tools.Count)
            await _client.Sessions.UpdateAsync(sessionId, new SessionUpdateRequest { Tools = others }, token).ConfigureAwait(false);
    }

    public void Dispose() => _gate.Dispose();

    private async Task<SessionAgentInput> OpenAgentAsync(AgentReference? agent, CancellationToken token)
    {
        if (agent is null)
        {
            Agent made = await new ReusedAgent(_client, NewAgent!, KnownAgents).OpenAsync(token).ConfigureAwait(false);
            var own = new SessionAgentInput(made.Id, null);
            if (WithTools(made.Tools) is { } added)
                own.Tools = added;
            return own;
        }

        string id = await agent.ResolveAsync(_client, token).ConfigureAwait(false);
        var input = new SessionAgentInput(id, agent.Version is { } version ? new VersionInput(version) : null);
        if (_tools.Count > 0 && WithTools((await _client.Agents.GetAsync(id, agent.Version?.ToString(), token).ConfigureAwait(false)).Tools) is { } tools)
            input.Tools = tools;
        return input;
    }

    private async Task<string> OnlyEnvironmentAsync(CancellationToken token)
    {
        var all = new List<AgentEnvironment>();
        Pager<AgentEnvironment> list = _client.Environments.List();
        while (await list.NextAsync(token).ConfigureAwait(false) is { } one)
        {
            if (one.ArchivedAt is null)
                all.Add(one);
        }

        List<AgentEnvironment> named = all.FindAll(static one => string.Equals(one.Name, DefaultName, StringComparison.OrdinalIgnoreCase));
        if (all.Count == 1 || named.Count == 1)
            return (all.Count == 1 ? all : named)[0].Id;
        throw new InputException("EnvironmentNeeded", all.Count == 0
            ? "There is no environment yet; New-MAEnvironment makes one."
            : $"There are {all.Count} environments, and {(named.Count == 0 ? "none" : "more than one")} has the name '{DefaultName}'. Say with -Environment which one is meant: {string.Join(", ", all.Take(MostNamed).Select(static one => $"{one.Name} ({one.Id})"))}{(all.Count > MostNamed ? ", …" : string.Empty)}.");
    }

    /// <summary>The tools with the caller's among them; null where they are already.</summary>
    private List<AgentTool>? WithTools(IReadOnlyList<AgentTool> existing)
    {
        if (_tools.Count == 0 || _tools.All(tool => existing.Any(has => has.Covers(tool))))
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
