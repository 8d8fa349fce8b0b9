using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>sessions.threads.* and sessions.threads.events.*: the primary thread, whose events are the session's, and those of workflow runs.</summary>
internal sealed class ThreadsApi
{
    private readonly Service _service;
    private readonly EventsApi _events;

    public ThreadsApi(Service service)
    {
        _service = service;
        _events = new EventsApi(service);
    }

    public IEnumerable<Route> Routes() => new[]
    {
        _service.Route("GET", "/v1/sessions/*/threads", List, "limit", "page", "statuses[]"),
        _service.Route("GET", "/v1/sessions/*/threads/*", call => Responses.Json(Render(call, Session(call), Run(call)))),
        _service.Route("POST", "/v1/sessions/*/threads/*/archive", Archive),
        _service.Route("GET", "/v1/sessions/*/threads/*/events", call => _events.List(call, Run(call)?.Log ?? Session(call).Log), QueryParameters.Pages),
        _service.Route("GET", "/v1/sessions/*/threads/*/stream", call => _events.Stream(call, Run(call)?.Log ?? Session(call).Log), "event_deltas[]"),
    };

    private HttpResponse List(ApiCall call)
    {
        Session session = Session(call);
        IReadOnlyList<string> statuses = call.Query.List("statuses[]", "idle", "running", "rescheduling", "terminated");
        IEnumerable<WorkflowRun> runs = session.Engine.Runs.All.Where(r => r.ArchivedAt is null);
        IEnumerable<(long CreatedAt, JsonObject Json)> threads = new[] { (session.CreatedAt, Json: Render(call, session, null)) }.Concat(runs.Select(r => (r.CreatedAt, Json: Render(call, session, r))));
        IEnumerable<(long CreatedAt, JsonObject Json)> wanted = threads.Where(t => statuses.Count == 0 || statuses.Contains(t.Json["status"]!.ToString()));
        return Responses.Page(Paging.Cut(call, wanted, t => t.CreatedAt, false), t => JsonText.Write(t.Json));
    }

    private HttpResponse Archive(ApiCall call)
    {
        Session session = Session(call);
        WorkflowRun run = Run(call) ?? throw ServiceException.Invalid("the primary thread is archived with its session");
        if (run.IsOpen)
            throw ServiceException.Invalid($"the thread {run.ThreadId} belongs to an open workflow run", "workflow_run_open");
        run.ArchivedAt ??= Clock.Format(_service.Clock.Next());
        return Responses.Json(Render(call, session, run));
    }

    private JsonObject Render(ApiCall call, Session session, WorkflowRun? run) => run is not null ? ThreadJson.Render(session, run)
        : ThreadJson.Render(session, session.Status == "running" ? session.Engine.PrimaryStatus : _service.Status(call, session));

    private Session Session(ApiCall call) => _service.Session(call.Ids[0]);

    // The run whose thread is named; null for the primary thread.
    private WorkflowRun? Run(ApiCall call)
    {
        Session session = Session(call);
        if (call.Ids[1] == session.ThreadId)
            return null;
        return session.Engine.Runs.OfThread(call.Ids[1]) ?? throw ServiceException.NotFound($"session {session.Id} has no thread {call.Ids[1]}");
    }
}

/// <summary>A session's threads as they are answered: the primary one, and those of its workflow runs.</summary>
internal static class ThreadJson
{
    /// <summary>The thread of a workflow run, whose agent was made for it.</summary>
    public static JsonObject Render(Session session, WorkflowRun run)
    {
        JsonObject thread = Render(session, run.ThreadStatus);
        JsonObject agent = thread["agent"]!.AsObject();
        agent.Remove("id");
        agent.Remove("version");
        agent["type"] = "inline";
        agent["name"] = run.AgentName;
        thread["id"] = run.ThreadId;
        thread["parent_thread_id"] = session.ThreadId;
        thread["workflow_run_id"] = run.Id;
        thread["created_at"] = Clock.Format(run.CreatedAt);
        thread["updated_at"] = Clock.Format(run.CreatedAt);
        thread["archived_at"] = run.ArchivedAt;
        return thread;
    }

    public static JsonObject Render(Session session, string status)
    {
        JsonObject agent = JsonText.Copy(session.Body["agent"]!.AsObject());
        agent.Remove("multiagent");
        JsonObject stats = session.Usage.Stats();
        stats["startup_seconds"] = 0;
        return new JsonObject
        {
            ["id"] = session.ThreadId,
            ["type"] = "session_thread",
            ["session_id"] = session.Id,
            ["parent_thread_id"] = null,
            ["workflow_run_id"] = null,
            ["agent"] = agent,
            ["status"] = status,
            ["created_at"] = Clock.Format(session.CreatedAt),
            ["updated_at"] = Clock.Format(session.UpdatedAt),
            ["archived_at"] = session.Body["archived_at"]?.DeepClone(),
            ["stats"] = stats,
            ["usage"] = session.Usage.ToJson(),
        };
    }
}
