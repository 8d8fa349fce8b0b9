using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Client.Operations;

/// <summary>The operations on environments. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class EnvironmentOperations
{
    private readonly ApiClient _client;

    internal EnvironmentOperations(ApiClient client) => _client = client;

    /// <summary>Creates an environment (environments.create).</summary>
    /// <param name="environment">Its fields.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The new environment.</returns>
    public Task<AgentEnvironment> CreateAsync(EnvironmentRequest environment, CancellationToken token) =>
        CreatedObjects.CreateAsync(_client, ApiRequest.PathOf("environments"), environment, newestFirst: false, static json => new AgentEnvironment(json), token);

    /// <summary>Reads one environment (environments.retrieve).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The environment.</returns>
    public Task<AgentEnvironment> GetAsync(string id, CancellationToken token) =>
        _client.ReadAsync(new ApiRequest("GET", ApiRequest.PathOf("environments", id)), static json => new AgentEnvironment(json), token);

    /// <summary>Lists environments (environments.list).</summary>
    /// <param name="includeArchived">True to list archived ones too.</param>
    /// <param name="limit">How many to ask for per page; null for the connection's default.</param>
    /// <returns>The list, read page by page.</returns>
    public Pager<AgentEnvironment> List(bool includeArchived, int? limit) =>
        _client.Page(
            page => new ApiRequest("GET", ApiRequest.PathOf("environments"))
                .Query("include_archived", includeArchived ? true : null)
                .Query("limit", limit ?? _client.PageSize)
                .Query("page", page),
            static json => new AgentEnvironment(json));

    /// <summary>Changes an environment (environments.update).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="changes">The fields to change.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The environment as it is now.</returns>
    public Task<AgentEnvironment> UpdateAsync(string id, EnvironmentRequest changes, CancellationToken token) =>
        CreationMark.UpdateAsync(_client, ApiRequest.PathOf("environments", id), changes, static json => new AgentEnvironment(json), token);

    /// <summary>Deletes an environment (environments.delete).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>Nothing.</returns>
    public Task DeleteAsync(string id, CancellationToken token) =>
        _client.SendAsync(new ApiRequest("DELETE", ApiRequest.PathOf("environments", id)), token);

    /// <summary>Archives an environment for good (environments.archive).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The archived environment.</returns>
    public Task<AgentEnvironment> ArchiveAsync(string id, CancellationToken token) =>
        _client.ReadAsync(new ApiRequest("POST", ApiRequest.PathOf("environments", id, "archive")), static json => new AgentEnvironment(json), token);
}
