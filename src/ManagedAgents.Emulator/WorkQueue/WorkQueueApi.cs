using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Environments;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.WorkQueue;

/// <summary>What workers do with the queue of their environment, and what is counted of it.</summary>
internal sealed class WorkQueueApi
{
    private const string Path = "/v1/environments/*/work";
    private const string FirstBeat = "NO_HEARTBEAT";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan SeenFor = TimeSpan.FromSeconds(30);
    private readonly Service _service;
    private readonly Dictionary<(string Environment, string Worker), DateTimeOffset> _workers = new();

    public WorkQueueApi(Service service) => _service = service;

    public IEnumerable<Route> Routes() => new[]
    {
        new Route("GET", Path + "/poll", PollAsync) { Beta = RequestChecks.ManagedAgentsBeta, QueryKeys = new[] { "block_ms", "reclaim_older_than_ms" } }.For(Access.Environment),
        _service.Route("GET", Path + "/stats", Stats).For(Access.Environment | Access.ApiKey),
        _service.Route("POST", Path + "/*/ack", Acknowledge).For(Access.Environment | Access.Token),
        _service.Route("POST", Path + "/*/heartbeat", Beat, "desired_ttl_seconds", "expected_last_heartbeat").For(Access.Environment | Access.Token),
        _service.Route("POST", Path + "/*/stop", Stop).For(Access.ApiKey | Access.Environment | Access.Token),
    };

    private async Task<HttpResponse> PollAsync(ApiCall call, CancellationToken token)
    {
        DateTimeOffset until = DateTimeOffset.UtcNow.AddMilliseconds(call.Query.Integer("block_ms", 1, 999) ?? 0);
        var reclaim = TimeSpan.FromMilliseconds(call.Query.Integer("reclaim_older_than_ms", 0, int.MaxValue) ?? 5000);
        while (true)
        {
            if (_service.Locked(() => Take(call, reclaim)) is { } work)
                return Responses.Json(work);
            if (DateTimeOffset.UtcNow >= until)
                return Responses.Raw("null");
            await Task.Delay(Look, token).ConfigureAwait(false);
        }
    }

    // The oldest that nobody has: what was given out and not acknowledged for long enough is nobody's again.
    private JsonObject? Take(ApiCall call, TimeSpan reclaim)
    {
        StoredObject environment = _service.Environment(call.Ids[0]);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        if (call.Request.Header("Anthropic-Worker-ID") is { Length: > 0 } worker)
            _workers[(environment.Id, worker)] = now;
        StoredObject? work = Queued(environment.Id).FirstOrDefault(w => _service.Lease(w).GivenAt is not { } at || now - at >= reclaim);
        if (work is null)
            return null;
        WorkLease lease = _service.Lease(work);
        lease.GivenAt = now;
        string token = Ids.New("sk-ant-req-emulator-");
        lease.Tokens.Add(token);
        JsonObject json = JsonText.Copy(work.Body);
        var secret = new JsonObject { ["sessions_token"] = token, ["api_base_url"] = "http://" + call.Request.Header("Host") };
        json["secret"] = Base64Url.Write(JsonText.Write(secret));
        return json;
    }

    private HttpResponse Stats(ApiCall call)
    {
        string environment = _service.Environment(call.Ids[0]).Id;
        var queued = Queued(environment).ToList();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return Responses.Json(new JsonObject
        {
            ["type"] = "work_queue_stats",
            ["depth"] = queued.Count(w => _service.Lease(w).GivenAt is null),
            ["pending"] = queued.Count(w => _service.Lease(w).GivenAt is not null),
            ["oldest_queued_at"] = queued.FirstOrDefault()?.Text("created_at"),
            ["workers_polling"] = _workers.Count(w => w.Key.Environment == environment && now - w.Value < SeenFor),
        });
    }

    private HttpResponse Acknowledge(ApiCall call)
    {
        StoredObject work = Find(call);
        if (work.Text("state") != "queued")
            throw ServiceException.Conflict($"work {work.Id} is {work.Text("state")} and cannot be acknowledged");
        work.Body["state"] = "starting";
        work.Body["acknowledged_at"] = Clock.Format(_service.Clock.Next());
        return Responses.Json(JsonText.Copy(work.Body));
    }

    private HttpResponse Beat(ApiCall call)
    {
        StoredObject work = Find(call);
        int? seconds = call.Query.Integer("desired_ttl_seconds", 1, 300);
        TimeSpan usual = _service.Of<WorkSettings>().Lease;
        TimeSpan held = seconds is { } wanted ? TimeSpan.FromSeconds(wanted) : usual;
        int lease = Math.Max(1, (int)held.TotalSeconds);
        string state = work.Text("state")!;
        if (state is "starting" or "active" or "queued")
        {
            RefuseStranger(work, call.Query.Text("expected_last_heartbeat"), lease);
            long time = _service.Clock.Next();
            string now = Clock.Format(time);
            (_service.Lease(work).Until, _service.Lease(work).UpdatedAt) = (DateTimeOffset.UtcNow + held, time);
            work.Body["latest_heartbeat_at"] = now;
            work.Body["started_at"] ??= now;
            work.Body["state"] = state = "active";
        }

        return Responses.Json(new JsonObject
        {
            ["type"] = "work_heartbeat",
            // Work that is stopped before its first beat has none to show.
            ["last_heartbeat"] = work.Text("latest_heartbeat_at") ?? work.Text("stopped_at") ?? work.Text("stop_requested_at"),
            ["lease_extended"] = state == "active",
            ["state"] = state,
            ["ttl_seconds"] = lease,
        });
    }

    // Whoever does not know the last beat has lost the work, or never had it.
    private void RefuseStranger(StoredObject work, string? expected, int lease)
    {
        string? last = work.Text("latest_heartbeat_at");
        if (work.Text("state") != "queued" && (expected is null || expected == (last ?? FirstBeat)))
            return;
        throw ServiceException.Of(412, $"expected_last_heartbeat: expected {expected}, actual was {last ?? FirstBeat}", new JsonObject
        {
            ["details"] = new JsonObject
            {
                ["error_code"] = "heartbeat_precondition_failed",
                ["error_visibility"] = "user_facing",
                ["current_state"] = new JsonObject
                {
                    ["state"] = work.Text("state"),
                    ["last_heartbeat"] = last,
                    ["lease_updated_at"] = _service.Lease(work).UpdatedAt is > 0 and var at ? Clock.Format(at) : null,
                    ["lease_extended"] = false,
                    ["ttl_seconds"] = lease,
                },
            },
        });
    }

    private HttpResponse Stop(ApiCall call)
    {
        StoredObject work = Find(call);
        if (work.Text("state") == "stopped")
            throw ServiceException.Conflict($"work {work.Id} is stopped already");
        string now = Clock.Format(_service.Clock.Next());
        work.Body["stop_requested_at"] ??= now;
        work.Body["state"] = call.Fields.Flag("force") == true ? "stopped" : "stopping";
        if (work.Text("state") == "stopped")
            work.Body["stopped_at"] = now;
        return Responses.Json(JsonText.Copy(work.Body));
    }

    private List<StoredObject> Queued(string environmentId)
    {
        var all = _service.AllOf(WorkKinds.Work, environmentId).Where(w => w.Text("state") is "queued" or "active").ToList();
        foreach (StoredObject work in all)
            _service.EndLease(work);
        return all.Where(w => w.Text("state") == "queued").OrderBy(w => w.CreatedAt).ToList();
    }

    private StoredObject Find(ApiCall call)
    {
        StoredObject work = _service.Find(WorkKinds.Work, call.Ids[1], _service.Environment(call.Ids[0]).Id);
        _service.EndLease(work);
        return work;
    }
}
