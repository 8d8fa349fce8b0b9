using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Environments;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.WorkQueue;

/// <summary>A unit of work in the queue of a self-hosted environment: a session that needs a worker.</summary>
public sealed class WorkItem : ApiObject
{
    /// <summary>The field that lets a worker in; only a poll fills it.</summary>
    private const string SecretField = "secret";

    /// <summary>The kind.</summary>
    public static ResourceKind<WorkItem> Kind { get; } =
        new("work item", "work_", "work", static json => new WorkItem(json)) { Noun = "Work", Parent = AgentEnvironment.Kind };

    /// <remarks>The secret is taken out at once, so that no text and no copy of the object can have it, whichever answer fills it.</remarks>
    internal WorkItem(JsonElement json)
        : base(JsonMembers.Without(json, SecretField))
    {
    }

    /// <summary>The item's id (<c>work_…</c>).</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always work.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The environment in whose queue it is.</summary>
    public string EnvironmentId => RequiredText("environment_id"u8);

    /// <summary>queued, starting, active, stopping or stopped.</summary>
    public string State => RequiredText("state"u8);

    /// <summary>What is to be served.</summary>
    public WorkItemData? Data => One("data"u8, static json => new WorkItemData(json));

    /// <summary>The session that is to be served; null where the item is none.</summary>
    [WireName(null)]
    public string? SessionId => Data is { Type: WorkItemData.Session } data ? data.Id : null;

    /// <summary>The caller's own key and value pairs.</summary>
    public IReadOnlyDictionary<string, string?> Metadata => TextMap("metadata"u8);

    /// <summary>When it was queued.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <summary>When a worker took it; null where none has.</summary>
    public DateTimeOffset? AcknowledgedAt => Time("acknowledged_at"u8);

    /// <summary>When its worker began; null before.</summary>
    public DateTimeOffset? StartedAt => Time("started_at"u8);

    /// <summary>When its worker was last heard of; null where it never was, and where it lost the item.</summary>
    public DateTimeOffset? LatestHeartbeatAt => Time("latest_heartbeat_at"u8);

    /// <summary>When it was asked to stop; null where it was not.</summary>
    public DateTimeOffset? StopRequestedAt => Time("stop_requested_at"u8);

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? StoppedAt => Time("stopped_at"u8);

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>What a work item is about.</summary>
public sealed class WorkItemData : ApiObject
{
    internal const string Session = "session";

    internal WorkItemData(JsonElement json)
        : base(json)
    {
    }

    /// <summary>session, or healthcheck for an item that only tries the queue; empty where not told.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The session's id, where it is one.</summary>
    public string Id => RequiredText("id"u8);

    /// <inheritdoc/>
    public override string ToString() => Type == Session ? Id : $"{Type} {Id}".Trim();
}

/// <summary>The figures of the work queue of an environment.</summary>
public sealed class WorkQueueStats : ApiObject
{
    internal WorkQueueStats(JsonElement json)
        : base(json)
    {
    }

    /// <summary>Always work_queue_stats.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The environment whose queue it is.</summary>
    public string EnvironmentId => RequiredText("environment_id"u8);

    /// <summary>How many items wait for a worker.</summary>
    public long? Depth => Whole("depth"u8);

    /// <summary>How many items were given to a worker that has not confirmed it yet; near 0 where all is well.</summary>
    public long? Pending => Whole("pending"u8);

    /// <summary>Since when the oldest of both waits; null where none does.</summary>
    public DateTimeOffset? OldestQueuedAt => Time("oldest_queued_at"u8);

    /// <summary>How many workers asked for work in the last 30 seconds; null where that is not known.</summary>
    public long? WorkersPolling => Whole("workers_polling"u8);

    /// <inheritdoc/>
    public override string ToString() => EnvironmentId;
}

/// <summary>The operations on the work queue of an environment. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class WorkItemOperations : ResourceOperations<WorkItem>
{
    private readonly string _environmentId;

    internal WorkItemOperations(ApiCaller client, string environmentId)
        : base(client, WorkItem.Kind, environmentId) => _environmentId = environmentId;

    /// <summary>Stops an item (environments.work.stop): its worker is asked to end, or with force the item ends at once.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="force">True to end it at once.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The item as it is then; null where the service does not tell.</returns>
    public async Task<WorkItem?> StopAsync(string id, bool force, CancellationToken token)
    {
        RequestBody body = force ? new RequestBody().Set("force", true) : new RequestBody();
        ApiAnswer answer = await Client.SendAsync(Request("POST", body, id, "stop"), token).ConfigureAwait(false);

        // Some answer with the item, some with nothing.
        return answer.Body.Length == 0 || answer.ToJson().ValueKind == JsonValueKind.Null ? null : Read(answer.ToObject());
    }

    /// <summary>Takes the next item that nobody has (environments.work.poll). It is the caller's for some seconds, and then only once it was acknowledged.</summary>
    /// <param name="workerId">What the worker is known by; another for each process.</param>
    /// <param name="block">How long the service may wait for an item, up to 999 milliseconds; zero to answer at once.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The item; null where there is none.</returns>
    public async Task<WorkClaim?> PollAsync(string workerId, TimeSpan block, CancellationToken token)
    {
        int milliseconds = Math.Min(999, (int)block.TotalMilliseconds);
        ApiRequest request = new ApiRequest("GET", Request("GET", "poll").Path) { Headers = new Dictionary<string, string> { ["Anthropic-Worker-ID"] = workerId } }
            .Query("block_ms", milliseconds > 0 ? milliseconds : (int?)null);
        ApiAnswer answer = await Client.SendAsync(request, token).ConfigureAwait(false);
        if (answer.Body.Length == 0 || answer.ToJson().ValueKind == JsonValueKind.Null)
            return null;
        WorkSecret secret = WorkSecret.Read(answer.ToObject());
        if (secret.Token is not null)
            Client.Connection.Redaction.Remember([new Secret(secret.Token)]);
        return new WorkClaim(Read(answer.ToObject()), secret);
    }

    /// <summary>Says that an item is the caller's (environments.work.ack).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>Nothing.</returns>
    public Task AcknowledgeAsync(string id, CancellationToken token) => Client.SendAsync(new ApiRequest("POST", Request("POST", body: null, id, "ack").Path), token);

    /// <summary>Says that the caller is alive and works on an item (environments.work.heartbeat).</summary>
    /// <param name="id">Its id.</param>
    /// <param name="last">The last beat as the service told it; null for the first.</param>
    /// <param name="seconds">How long the item shall stay the caller's without a beat; null for the service's choice.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>What the service says.</returns>
    public Task<WorkBeat> BeatAsync(string id, string? last, int? seconds, CancellationToken token)
    {
        ApiRequest request = new ApiRequest("POST", Request("POST", body: null, id, "heartbeat").Path)
            .Query("expected_last_heartbeat", last ?? WorkBeat.First).Query("desired_ttl_seconds", seconds);
        return Client.ReadAsync(request, static json => new WorkBeat(json), token);
    }

    /// <summary>Reads the queue's figures (environments.work.stats).</summary>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The figures.</returns>
    public Task<WorkQueueStats> StatsAsync(CancellationToken token) =>
        Client.ReadAsync(Request("GET", "stats"), json => new WorkQueueStats(JsonMembers.With(json, "environment_id", _environmentId)), token);
}
