using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Resources;

/// <summary>
/// What every operation works with: all that the service knows, each room's own under its type, and one lock over it: what a request sees is one moment.
/// </summary>
internal sealed class Service : IDisposable
{
    private readonly Dictionary<Type, object> _kept = new();

    public Service(Clock clock, WireForms forms)
    {
        Clock = clock;
        Forms = forms;
    }

    public object Gate { get; } = new();

    public Clock Clock { get; }

    public WireForms Forms { get; }

    /// <summary>Keeps something for the rooms that know its type, as long as the service lives.</summary>
    public void Keep<T>(T kept)
        where T : class => _kept.Add(typeof(T), kept);

    /// <summary>What was kept.</summary>
    public T Of<T>()
        where T : class => (T)_kept[typeof(T)];

    /// <summary>All objects of a kind, by id. Used under the lock.</summary>
    public Dictionary<string, T> All<T>()
    {
        if (!_kept.TryGetValue(typeof(Dictionary<string, T>), out object? all))
            _kept.Add(typeof(Dictionary<string, T>), all = new Dictionary<string, T>());
        return (Dictionary<string, T>)all;
    }

    /// <summary>An object that a request names.</summary>
    /// <exception cref="ServiceException">There is none.</exception>
    public T Find<T>(string id, string kind) => All<T>().TryGetValue(id, out T? found) ? found : throw ServiceException.NotFound($"{kind} {id} was not found");

    /// <summary>An operation of the Managed Agents areas that runs in one piece under the service's lock.</summary>
    public Route Route(string method, string template, Func<ApiCall, HttpResponse> handler, params string[] queryKeys) =>
        RouteWith(RequestChecks.ManagedAgentsBeta, method, template, handler, queryKeys);

    /// <summary>The same for the areas that need no beta value.</summary>
    public Route OpenRoute(string method, string template, Func<ApiCall, HttpResponse> handler, params string[] queryKeys) =>
        RouteWith(null, method, template, handler, queryKeys);

    /// <summary>The same for an area with a beta value of its own.</summary>
    public Route RouteWith(string? beta, string method, string template, Func<ApiCall, HttpResponse> handler, params string[] queryKeys) =>
        new(method, template, (call, _) => Task.FromResult(Locked(() => handler(call)))) { Beta = beta, QueryKeys = queryKeys };

    public T Locked<T>(Func<T> action)
    {
        lock (Gate)
            return action();
    }

    public void Dispose()
    {
        foreach (object kept in _kept.Values)
            (kept as IDisposable)?.Dispose();
    }
}
