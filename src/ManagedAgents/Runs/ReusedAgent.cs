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

    /// <param name="client">The service.</param>
    /// <param name="definition">The fields of the agent.</param>
    public ReusedAgent(ApiClient client, AgentRequest definition)
    {
        _client = client;
        _definition = definition;
    }

    /// <summary>Finds the agent, or makes it.</summary>
    public async Task<Agent> OpenAsync(CancellationToken token)
    {
        string mark = MarkOf(_definition);
        Pager<Agent> list = _client.Agents.List();
        while (await list.NextAsync(token).ConfigureAwait(false) is { } one)
        {
            if (one.ArchivedAt is null && one.Version?.ToString() == "1" && one.Metadata.TryGetValue(Mark, out string? known) && known == mark)
                return one;
        }

        _definition.Metadata = new Dictionary<string, string> { [Mark] = mark };
        return await _client.Agents.CreateAsync(_definition, token).ConfigureAwait(false);
    }

    private static string MarkOf(AgentRequest definition) => ContentHash.Of(Encoding.UTF8.GetBytes(definition.ToText()));
}
