using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Memory;

namespace ManagedAgents.Runs;

/// <summary>
/// The agent of a definition that a run is given instead of an agent. One that an earlier run made of the same definition, and that nobody has changed
/// since, is used again, so that runs leave no agents behind one by one.
/// </summary>
internal sealed class ReusedAgent
{
    private const string Mark = "managed_agents_definition";

    private readonly ApiClient _client;
    private readonly AgentRequest _definition;
    private readonly KnownAgents _known;

    /// <param name="client">The service.</param>
    /// <param name="definition">The fields of the agent.</param>
    /// <param name="known">What earlier runs found.</param>
    public ReusedAgent(ApiClient client, AgentRequest definition, KnownAgents known)
    {
        _client = client;
        _definition = definition;
        _known = known;
    }

    /// <summary>Finds the agent, or makes it.</summary>
    public async Task<Agent> OpenAsync(CancellationToken token)
    {
        string mark = MarkOf(_definition);
        Agent agent = await KnownAsync(mark, token).ConfigureAwait(false) ?? await ListedAsync(mark, token).ConfigureAwait(false) ?? await MakeAsync(mark, token).ConfigureAwait(false);
        _known.Remember(_client.Connection, mark, agent.Id);
        return agent;
    }

    private static string MarkOf(AgentRequest definition) => ContentHash.Of(Encoding.UTF8.GetBytes(definition.ToText()));

    /// <summary>True while it is what the definition says.</summary>
    private static bool Fits(Agent agent, string mark) =>
        agent.ArchivedAt is null && agent.Version?.ToString() == "1" && agent.Metadata.TryGetValue(Mark, out string? known) && known == mark;

    /// <summary>The one that a run found lately, read anew: that is one request, and a workspace may have many pages of agents.</summary>
    private async Task<Agent?> KnownAsync(string mark, CancellationToken token)
    {
        if (_known.Find(_client.Connection, mark) is not { } id)
            return null;
        try
        {
            Agent agent = await _client.Agents.GetAsync(id, token).ConfigureAwait(false);
            return Fits(agent, mark) ? agent : null;
        }
        catch (ApiException cause) when (cause.Status == 404)
        {
            return null;
        }
    }

    private async Task<Agent?> ListedAsync(string mark, CancellationToken token)
    {
        Pager<Agent> list = _client.Agents.List();
        while (await list.NextAsync(token).ConfigureAwait(false) is { } one)
        {
            if (Fits(one, mark))
                return one;
        }

        return null;
    }

    private Task<Agent> MakeAsync(string mark, CancellationToken token)
    {
        _definition.Metadata = new Dictionary<string, string> { [Mark] = mark };
        return _client.Agents.CreateAsync(_definition, token);
    }
}

/// <summary>The agents of definitions that runs found lately in one runspace.</summary>
internal sealed class KnownAgents
{
    private const int Most = 64;

    private readonly ConcurrentDictionary<(ApiConnection Connection, string Mark), string> _ids = new();

    /// <summary>The id of an agent of a definition; null where none is known.</summary>
    public string? Find(ApiConnection connection, string mark) => _ids.TryGetValue((connection, mark), out string? id) ? id : null;

    public void Remember(ApiConnection connection, string mark, string id)
    {
        if (_ids.Count >= Most)
            _ids.Clear();
        _ids[(connection, mark)] = id;
    }
}
