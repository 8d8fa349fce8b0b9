using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Agents;
using ManagedAgents.Emulator.Environments;
using ManagedAgents.Emulator.Files;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Sessions;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Resources;

/// <summary>What every operation works with.</summary>
internal sealed class Service
{
    public Service(ServiceState state, EmulatorOptions options)
    {
        State = state;
        Options = options;
        Forms = new WireForms(options.WireFormat);
        Turns = new TurnSettings(options);
    }

    public ServiceState State { get; }

    public EmulatorOptions Options { get; }

    public WireForms Forms { get; }

    public TurnSettings Turns { get; }

    /// <summary>An operation of the Managed Agents areas that runs in one piece under the service's lock.</summary>
    public Route Route(string method, string template, Func<ApiCall, HttpResponse> handler, params string[] queryKeys) =>
        new(method, template, (call, _) => Task.FromResult(Locked(() => handler(call)))) { Beta = RequestChecks.ManagedAgentsBeta, QueryKeys = queryKeys };

    /// <summary>The same for the areas that need no beta value.</summary>
    public Route OpenRoute(string method, string template, Func<ApiCall, HttpResponse> handler, params string[] queryKeys) =>
        new(method, template, (call, _) => Task.FromResult(Locked(() => handler(call)))) { QueryKeys = queryKeys };

    public T Locked<T>(Func<T> action)
    {
        lock (State.Gate) return action();
    }

    public StoredAgent Agent(string id) => Find(State.Agents, id, "agent");

    public StoredEnvironment Environment(string id) => Find(State.Environments, id, "environment");

    public Session Session(string id) => Find(State.Sessions, id, "session");

    /// <summary>A session that may still be changed.</summary>
    public Session LiveSession(string id)
    {
        var session = Session(id);
        if (session.IsArchived) throw ServiceException.Invalid($"session {id} is archived", "session_archived");
        if (session.Status == "terminated") throw ServiceException.Invalid($"session {id} is terminated");
        return session;
    }

    /// <summary>A session's status as this request sees it; a fault may let it lag behind the idle event.</summary>
    public string Status(ApiCall call, Session session)
    {
        var lag = call.Request.Faults.StatusLag;
        return lag > TimeSpan.Zero ? session.StatusAt(State.Clock.Before(lag)) : session.Status;
    }

    public StoredFile File(string id)
    {
        var file = Find(State.Files, id, "file");
        if (file.ExpiresAt is not { } expires || expires > Clock.FromTime(DateTimeOffset.UtcNow)) return file;
        State.Remove(file);
        throw ServiceException.NotFound($"file {id} has expired", "file_expired");
    }

    private static T Find<T>(Dictionary<string, T> all, string id, string kind) =>
        all.TryGetValue(id, out var found) ? found : throw ServiceException.NotFound($"{kind} {id} was not found");
}
