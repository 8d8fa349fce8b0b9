using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Environments;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;

namespace ManagedAgents.Emulator.WorkQueue;

/// <summary>environments.work.*, but for what workers do: that is <see cref="WorkQueueApi"/>'s.</summary>
internal static class WorkKinds
{
    public static ObjectKind Work { get; } = new("work", "work_", "/v1/environments/*/work")
    {
        Parent = EnvironmentKinds.Environment,
        Verbs = Verbs.List | Verbs.Retrieve | Verbs.Update,
        ListAccess = Access.Environment,
        IsStamped = false,
        Fields = new[] { Field.Optional("metadata", call => call.Fields.MergedMetadata(call.Before("metadata")!.AsObject(), "invalid_metadata"), _ => new JsonObject()) },
    };
}

/// <summary>What the other rooms ask of the queues.</summary>
internal static class KnownWork
{
    /// <summary>Has a worker of the environment called for a session, unless one is called already.</summary>
    public static void QueueWork(this Service service, string environmentId, string sessionId)
    {
        if (!service.All(EnvironmentKinds.Environment).ContainsKey(environmentId) || service.OpenWork(sessionId) is not null)
            return;
        StoredObject work = service.New(WorkKinds.Work, environmentId);
        work.Body["data"] = new JsonObject { ["type"] = "session", ["id"] = sessionId };
        work.Body["state"] = "queued";
        work.Body["metadata"] = new JsonObject();
        foreach (string name in new[] { "secret", "acknowledged_at", "started_at", "latest_heartbeat_at", "stop_requested_at", "stopped_at" })
            work.Body[name] = null;
        service.Add(WorkKinds.Work, work);
    }

    /// <summary>Ends a session's work, as the session ends.</summary>
    public static void StopWork(this Service service, string sessionId)
    {
        if (service.OpenWork(sessionId) is not { } work)
            return;
        work.Body["state"] = "stopped";
        work.Body["stopped_at"] = Clock.Format(service.Clock.Next());
    }

    private static StoredObject? OpenWork(this Service service, string sessionId) =>
        service.All(WorkKinds.Work).Values.FirstOrDefault(w => w.Text("state") != "stopped" && w.Body["data"]!["id"]!.GetValue<string>() == sessionId);
}
