using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.WorkQueue;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>The sessions that the service knows.</summary>
internal static class KnownSessions
{
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

    /// <summary>A session's status as this request sees it; a fault may let it lag behind the idle event.</summary>
    public static string Status(this Service service, ApiCall call, Session session)
    {
        TimeSpan lag = call.Request.Faults.StatusLag;
        return lag > TimeSpan.Zero ? session.StatusAt(service.Clock.Before(lag)) : session.Status;
    }
}
