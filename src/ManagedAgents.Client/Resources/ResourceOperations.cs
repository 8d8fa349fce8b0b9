using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Resources;

/// <summary>The operations that the API has on every kind of object, or on most. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
/// <typeparam name="T">The object.</typeparam>
public class ResourceOperations<T>
    where T : ApiObject
{
    private readonly string[] _list;
    private readonly string _parent;

    /// <param name="client">The service.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="parents">The ids of the objects that these belong to, the outermost first.</param>
    internal ResourceOperations(ApiCaller client, ResourceKind<T> kind, params string[] parents)
    {
        Client = client;
        Kind = kind;
        _list = ListOf(kind, parents);
        _parent = parents.Length == 0 ? string.Empty : parents[parents.Length - 1];
    }

    /// <summary>The kind.</summary>
    public ResourceKind<T> Kind { get; }

    private protected ApiCaller Client { get; }

    /// <summary>Where they are created and listed.</summary>
    private protected string ListPath => ApiRequest.PathOf(_list);

    /// <summary>Creates one (create); it is there once, whatever is lost on the way.</summary>
    /// <param name="fields">Its fields.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The new object.</returns>
    public virtual Task<T> CreateAsync(RequestBody fields, CancellationToken token) => CreateOnce.RunAsync(Client, Kind, ListPath, fields, Read, token);

    /// <summary>Reads one (retrieve).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The object.</returns>
    public virtual Task<T> GetAsync(string id, CancellationToken token) => Client.ReadAsync(Request("GET", id), Read, token);

    /// <summary>Lists them (list).</summary>
    /// <param name="filter">Which ones; null for all.</param>
    /// <returns>The list, read page by page.</returns>
    public Pager<T> List(ResourceFilter? filter = null) => Client.Page(
        page => (filter?.AddTo(Request("GET")) ?? Request("GET")).Query("limit", filter?.Limit ?? Client.PageSize).Query(Kind.PagesById ? "after_id" : "page", page),
        Read,
        Kind.PagesById ? Pages.NextById : Pages.Next);

    /// <summary>Changes one (update).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="changes">The fields to change.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The object as it is now.</returns>
    public virtual Task<T> UpdateAsync(string id, RequestBody changes, CancellationToken token) => CreationMark.UpdateAsync(Client, body => Request("POST", CreationMark.EndPairs(body, Kind.PairEnd), id), changes, Read, token);

    /// <summary>Deletes one (delete).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>Nothing.</returns>
    public virtual Task DeleteAsync(string id, CancellationToken token) => Client.SendAsync(Request("DELETE", id), token);

    /// <summary>Archives one for good (archive).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The archived object.</returns>
    public virtual Task<T> ArchiveAsync(string id, CancellationToken token) => ActAsync(id, "archive", token);

    /// <summary>Does to one what the last word of the path says, such as pause.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="act">The word.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The object as it is now.</returns>
    private protected Task<T> ActAsync(string id, string act, CancellationToken token) => Client.ReadAsync(Request("POST", id, act), Read, token);

    /// <summary>Reads one.</summary>
    private protected T Read(JsonElement json) => Kind.Read(json, _parent);

    /// <summary>A request on the list, or on what follows it in the path.</summary>
    private protected ApiRequest Request(string method, params string[] below) => Request(method, body: null, below);

    private protected ApiRequest Request(string method, object? body, params string[] below)
    {
        string path = ApiRequest.PathOf([.. _list, .. below]);
        return new ApiRequest(method, path) { Beta = Kind.BetaOf(path), Body = body };
    }

    private static string[] ListOf(ResourceKind kind, string[] parents) => kind.Parent is { } parent
        ? [.. ListOf(parent, [.. parents.Take(parents.Length - 1)]), parents[parents.Length - 1], kind.Path]
        : [kind.Path];
}
