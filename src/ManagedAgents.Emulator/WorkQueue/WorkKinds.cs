using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Environments;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

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
        Show = (service, work) =>
        {
            service.EndLease(work);
            return JsonText.Copy(work.Body);
        },
    };
}

/// <summary>How the queues of a server work.</summary>
internal sealed class WorkSettings
{
    /// <summary>How long work stays with a worker without a beat, where the worker does not say.</summary>
    public TimeSpan Lease { get; init; }

    /// <summary>Whether a session calls for a worker when it is made, not when it has something to do.</summary>
    public bool QueuesAtCreate { get; init; }

    /// <summary>The folder that memory stores are mounted below, with a slash at its end.</summary>
    public string MemoryFolder { get; init; } = "";
}

/// <summary>What the service knows of an item of work beside what it shows.</summary>
internal sealed class WorkLease
{
    /// <summary>When a poll gave it out, to be acknowledged; null where nobody has it.</summary>
    public DateTimeOffset? GivenAt { get; set; }

    /// <summary>How long it belongs to the worker that beats; null where none does.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>When that was said last.</summary>
    public long UpdatedAt { get; set; }

    /// <summary>Every token that was given out with it.</summary>
    public HashSet<string> Tokens { get; } = new();
}

/// <summary>What the other rooms ask of the queues.</summary>
internal static class KnownWork
{
    /// <summary>Has a worker of the environment called for a session, unless one is called already.</summary>
    public static void QueueWork(this Service service, string environmentId, string sessionId)
    {
        if (service.All(EnvironmentKinds.Environment).ContainsKey(environmentId) && service.OpenWork(sessionId) is null)
            service.QueueWork(environmentId, "session", sessionId);
    }

    /// <summary>Puts an item into a queue.</summary>
    public static StoredObject QueueWork(this Service service, string environmentId, string type, string id)
    {
        StoredObject work = service.New(WorkKinds.Work, environmentId);
        work.Body["data"] = new JsonObject { ["type"] = type, ["id"] = id };
        work.Body["state"] = "queued";
        work.Body["metadata"] = new JsonObject();
        foreach (string name in new[] { "secret", "acknowledged_at", "started_at", "latest_heartbeat_at", "stop_requested_at", "stopped_at" })
            work.Body[name] = null;
        service.All<WorkLease>().Add(work.Id, new WorkLease());
        return service.Add(WorkKinds.Work, work);
    }

    /// <summary>Ends a session's work, as the session ends.</summary>
    public static void StopWork(this Service service, string sessionId)
    {
        if (service.OpenWork(sessionId) is not { } work)
            return;
        work.Body["state"] = "stopped";
        work.Body["stopped_at"] = Clock.Format(service.Clock.Next());
    }

    /// <summary>The work that a token was given out with; null for any other text.</summary>
    public static StoredObject? WorkOfToken(this Service service, string token) =>
        service.All<WorkLease>().FirstOrDefault(l => l.Value.Tokens.Contains(token)) is { Key: { } id } && service.All(WorkKinds.Work).TryGetValue(id, out StoredObject? work) ? work : null;

    /// <summary>Puts work back into its queue where its worker has not been heard of for too long. Work that never had a beat stays where it is.</summary>
    public static void EndLease(this Service service, StoredObject work)
    {
        WorkLease lease = service.Lease(work);
        if (lease.Until is not { } until || DateTimeOffset.UtcNow < until || work.Text("state") != "active")
            return;
        work.Body["state"] = "queued";
        work.Body["latest_heartbeat_at"] = null;
        (lease.Until, lease.GivenAt, lease.UpdatedAt) = (null, null, service.Clock.Next());
    }

    public static WorkLease Lease(this Service service, StoredObject work) => service.All<WorkLease>()[work.Id];

    private static StoredObject? OpenWork(this Service service, string sessionId) =>
        service.All(WorkKinds.Work).Values.FirstOrDefault(w => w.Text("state") != "stopped" && w.Body["data"]!["id"]!.GetValue<string>() == sessionId);
}
