using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;

namespace ManagedAgents.Client.Agents;

/// <summary>The operations on agents. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class AgentOperations : ResourceOperations<Agent>
{
    internal AgentOperations(ApiCaller client)
        : base(client, Agent.Kind)
    {
    }

    /// <summary>Reads one agent as it was in one version (agents.retrieve).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="version">The version to read; null for the newest.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The agent.</returns>
    public Task<Agent> GetAsync(string id, string? version, CancellationToken token) => Client.ReadAsync(Request("GET", id).Query("version", version), Read, token);

    /// <summary>Lists the versions of an agent, newest first (agents.versions.list).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="limit">How many to ask for per page; null for the connection's default.</param>
    /// <returns>The list, read page by page.</returns>
    public Pager<Agent> Versions(string id, int? limit) =>
        Client.Page(page => Request("GET", id, "versions").Query("limit", limit ?? Client.PageSize).Query("page", page), Read);
}
