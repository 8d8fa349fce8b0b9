using System;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Client.Operations;

/// <summary>The operations on agents. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class AgentOperations
{
    private readonly ApiClient _client;

    internal AgentOperations(ApiClient client) => _client = client;

    /// <summary>Creates an agent (agents.create).</summary>
    /// <param name="agent">Its fields.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The new agent.</returns>
    public Task<Agent> CreateAsync(AgentRequest agent, CancellationToken token) =>
        CreatedObjects.CreateAsync(_client, ApiRequest.PathOf("agents"), agent, newestFirst: false, static json => new Agent(json), token);

    /// <summary>Reads one agent (agents.retrieve).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="version">The version to read; null for the newest.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The agent.</returns>
    public Task<Agent> GetAsync(string id, string? version, CancellationToken token) =>
        _client.ReadAsync(new ApiRequest("GET", ApiRequest.PathOf("agents", id)).Query("version", version), static json => new Agent(json), token);

    /// <summary>Lists agents (agents.list).</summary>
    /// <param name="createdAfter">Only agents created at or after this time; null for all.</param>
    /// <param name="createdBefore">Only agents created at or before this time; null for all.</param>
    /// <param name="includeArchived">True to list archived ones too.</param>
    /// <param name="limit">How many to ask for per page; null for the connection's default.</param>
    /// <returns>The list, read page by page.</returns>
    public Pager<Agent> List(DateTimeOffset? createdAfter, DateTimeOffset? createdBefore, bool includeArchived, int? limit) =>
        _client.Page(
            page => new ApiRequest("GET", ApiRequest.PathOf("agents"))
                .Query("created_at[gte]", createdAfter)
                .Query("created_at[lte]", createdBefore)
                .Query("include_archived", includeArchived ? true : null)
                .Query("limit", limit ?? _client.PageSize)
                .Query("page", page),
            static json => new Agent(json));

    /// <summary>Lists the versions of an agent, newest first (agents.versions.list).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="limit">How many to ask for per page; null for the connection's default.</param>
    /// <returns>The list, read page by page.</returns>
    public Pager<Agent> Versions(string id, int? limit) =>
        _client.Page(
            page => new ApiRequest("GET", ApiRequest.PathOf("agents", id, "versions"))
                .Query("limit", limit ?? _client.PageSize)
                .Query("page", page),
            static json => new Agent(json));

    /// <summary>Changes an agent (agents.update).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="changes">The fields to change.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The agent as it is now.</returns>
    public Task<Agent> UpdateAsync(string id, AgentRequest changes, CancellationToken token) =>
        CreationMark.UpdateAsync(_client, ApiRequest.PathOf("agents", id), changes, static json => new Agent(json), token);

    /// <summary>Archives an agent for good (agents.archive).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The archived agent.</returns>
    public Task<Agent> ArchiveAsync(string id, CancellationToken token) =>
        _client.ReadAsync(new ApiRequest("POST", ApiRequest.PathOf("agents", id, "archive")), static json => new Agent(json), token);
}
