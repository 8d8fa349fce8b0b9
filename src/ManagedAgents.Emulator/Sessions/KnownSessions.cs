using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Environments;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;
using ManagedAgents.Emulator.WorkQueue;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>The sessions that the service knows.</summary>
internal static class KnownSessions
{
    /// <summary>What opens the operations of a session that its worker needs.</summary>
    public const Access Anybody = Access.ApiKey | Access.Environment | Access.Token;

    public static Dictionary<string, Session> Sessions(this Service service) => service.All<Session>();

    public static Session Session(this Service service, string id) => service.Find<Session>(id, "session");

    /// <summary>A session that may still be changed.</summary>
    public static Session LiveSession(this Service service, string id)
    {
        Session session = service.Session(id);
        if (session.IsArchived)
            throw ServiceException.Invalid($"session {id} is archived", "session_archived");
        if (session.Status == "terminated")
            throw ServiceException.Invalid($"session {id} is terminated");
        return session;
    }

    /// <summary>Takes in the checked events of one request; where workers run the session's tools, one is called for new work.</summary>
    public static IReadOnlyList<StoredEvent> Accept(this Service service, Session session, IReadOnlyList<JsonObject> events)
    {
        if (session.IsSelfHosted && events.Any(e => e["type"]!.GetValue<string>() is "user.message" or "user.interrupt" or "user.define_outcome"))
            service.QueueWork(session.Body["environment_id"]!.GetValue<string>(), session.Id);
        return session.Engine.Accept(events);
    }

    /// <summary>The worker whose key or token a text is; null for any other text. A token opens what the session of its item has.</summary>
    public static WorkerCaller? Worker(this Service service, string text)
    {
        if (service.EnvironmentOfKey(text) is { } environment)
            return new WorkerCaller(environment) { Serves = id => service.Locked(() => !service.Sessions().TryGetValue(id, out var any) || any.Body["environment_id"]!.GetValue<string>() == environment) };
        if (service.WorkOfToken(text) is not { } work)
            return null;
        string sessionId = work.Body["data"]!["id"]!.GetValue<string>();
        service.Sessions().TryGetValue(sessionId, out var session);
        return new WorkerCaller(work.ParentId!)
        {
            WorkId = work.Id,
            Serves = id => id == sessionId,
            Stores = session?.Resources.Where(r => r["type"]!.GetValue<string>() == "memory_store").GroupBy(r => r["memory_store_id"]!.GetValue<string>())
                .ToDictionary(g => g.Key, g => g.First()["access"]!.GetValue<string>() != "read_only") ?? new Dictionary<string, bool>(),
            Skills = (session?.Body["agent"]!["skills"] as JsonArray)?.Select(s => s!["skill_id"]!.GetValue<string>()).ToList() ?? new List<string>(),
        };
    }

    /// <summary>A session's status as this request sees it; a fault may let it lag behind the idle event.</summary>
    public static string Status(this Service service, ApiCall call, Session session)
    {
        TimeSpan lag = call.Request.Faults.StatusLag;
        return lag > TimeSpan.Zero ? session.StatusAt(service.Clock.Before(lag)) : session.Status;
    }
}
