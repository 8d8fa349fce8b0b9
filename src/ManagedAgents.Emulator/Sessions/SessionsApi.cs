using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Agents;
using ManagedAgents.Emulator.Environments;
using ManagedAgents.Emulator.Files;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Vaults;
using ManagedAgents.Emulator.Webhooks;
using ManagedAgents.Emulator.Wire;
using ManagedAgents.Emulator.WorkQueue;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>sessions.*</summary>
internal sealed class SessionsApi
{
    private static readonly string[] ListKeys = QueryParameters.Pages.Concat(QueryParameters.Times)
        .Concat(new[] { "agent_id", "agent_version", "deployment_id", "include_archived", "memory_store_id", "order", "statuses[]" }).ToArray();

    private readonly Service _service;
    private readonly SessionAgents _agents;
    private readonly ResourceFields _resources;
    private readonly EventInputs _inputs;

    public SessionsApi(Service service)
    {
        _service = service;
        _agents = new SessionAgents(service);
        _resources = new ResourceFields(service);
        _inputs = new EventInputs(service);
    }

    public IEnumerable<Route> Routes() => new[]
    {
        _service.Route("POST", "/v1/sessions", Create),
        _service.Route("GET", "/v1/sessions", List, ListKeys),
        _service.Route("GET", "/v1/sessions/*", Retrieve).For(KnownSessions.Anybody, Scope.Session),
        _service.Route("POST", "/v1/sessions/*", Update),
        _service.Route("DELETE", "/v1/sessions/*", Delete),
        _service.Route("POST", "/v1/sessions/*/archive", Archive),
    };

    private HttpResponse Create(ApiCall call) => Responses.Json(Start(call.Fields, null).ToJson());

    /// <summary>Starts a session as a request asks for it, or a deployment.</summary>
    public Session Start(Fields fields, string? deploymentId)
    {
        JsonObject agent = _agents.Resolve(fields);
        StoredObject environment = _service.Environment(fields.RequiredText("environment_id"));
        if (environment.IsArchived)
            throw fields.Error("environment_id", $"{environment.Id} is archived", "environment_archived");
        long now = _service.Clock.Next();
        string id = Ids.New("sesn_");
        var body = new JsonObject
        {
            ["id"] = id,
            ["type"] = "session",
            ["agent"] = agent,
            ["environment_id"] = environment.Id,
            ["title"] = fields.Text("title", 512),
            ["metadata"] = fields.Metadata(),
            ["budget"] = BudgetFields.Read(fields),
            ["vault_ids"] = VaultIds(fields),
            ["deployment_id"] = deploymentId,
            ["archived_at"] = null,
            ["created_at"] = Clock.Format(now),
        };
        var session = new Session(id, now, body, new EventLog(_service.Clock, type => _service.Of<WebhookSender>().TellOfSession(type, id))) { IsSelfHosted = environment.IsSelfHosted() };
        session.Engine = new TurnEngine(_service, session, _service.Of<TurnSettings>());
        IReadOnlyList<JsonObject>? initial = fields.IsNull("initial_events") ? null : _inputs.ReadInitial(fields, session, isDeployed: deploymentId is not null);

        // Last, as it stores copies of files: nothing may be refused any more.
        session.Resources.AddRange(_resources.ReadAll(fields, session, environment));
        _service.Sessions().Add(id, session);
        if (session.IsSelfHosted && _service.Of<WorkSettings>().QueuesAtCreate)
            _service.QueueWork(environment.Id, id);
        if (initial is not null)
            _service.Accept(session, initial);
        return session;
    }

    private HttpResponse Retrieve(ApiCall call)
    {
        Session session = _service.Session(call.Ids[0]);
        return Responses.Json(session.ToJson(_service.Status(call, session)));
    }

    private HttpResponse List(ApiCall call)
    {
        QueryParameters query = call.Query;
        (string? agent, string? store, string? deployment, bool archived) = (query.Text("agent_id"), query.Text("memory_store_id"), query.Text("deployment_id"), query.Flag("include_archived"));

        // Without an agent its version says nothing, and is ignored.
        string? version = query.Integer("agent_version", 1, int.MaxValue)?.ToString(System.Globalization.CultureInfo.InvariantCulture);
        IReadOnlyList<string> statuses = query.List("statuses[]", "idle", "running", "rescheduling", "terminated");
        IEnumerable<Session> sessions = _service.Sessions().Values.Where(s => (archived || !s.IsArchived)
            && (agent is null || s.Body["agent"]!["id"]!.ToString() == agent)
            && (agent is null || version is null || s.Body["agent"]!["version"]!.ToString() == version)
            && (statuses.Count == 0 || statuses.Contains(_service.Status(call, s)))
            && (store is null || s.Resources.Any(r => r["memory_store_id"]?.ToString() == store))
            && (deployment is null || s.Body["deployment_id"]?.ToString() == deployment));
        Page<Session> page = Paging.Cut(call, sessions, s => s.CreatedAt, true);
        return Responses.Page(page.Items.Select(s => JsonText.Write(s.ToJson(_service.Status(call, s)))), new("next_page", page.Next), new("prev_page", page.Previous));
    }

    private HttpResponse Update(ApiCall call)
    {
        Session session = _service.LiveSession(call.Ids[0]);
        Fields fields = call.Fields;
        if (!fields.IsNull("vault_ids"))
            throw fields.Error("vault_ids", "cannot be changed");
        var changed = new JsonObject();
        if (fields.Has("title"))
            changed["title"] = fields.Text("title", 512);
        if (fields.Has("metadata"))
            changed["metadata"] = fields.MergedMetadata(session.Body["metadata"]!.AsObject());
        if (fields.Has("budget"))
            changed["budget"] = BudgetFields.Change(fields, session);
        if (!fields.IsNull("agent"))
            changed["agent"] = UpdateAgent(fields.RequiredObject("agent"), session, _service.Status(call, session));
        foreach (KeyValuePair<string, JsonNode?> field in changed.Where(f => JsonNode.DeepEquals(f.Value, session.Body[f.Key])).ToList())
            changed.Remove(field.Key);
        if (changed.Count > 0)
            Apply(session, changed);
        return Responses.Json(session.ToJson());
    }

    private static JsonObject UpdateAgent(Fields fields, Session session, string status)
    {
        RefuseWithOpenRun(session, "given other tools");
        if (status != "idle")
            throw fields.Error("", "can be changed only while the session is idle");
        JsonObject agent = JsonText.Copy(session.Body["agent"]!.AsObject());
        AgentFields.Override(new Fields(new JsonObject(fields.Json.Where(f => f.Key is "tools" or "mcp_servers")
            .Select(f => new KeyValuePair<string, JsonNode?>(f.Key, f.Value?.DeepClone()))), fields.PathOf("")), agent);
        return agent;
    }

    private static void Apply(Session session, JsonObject changed)
    {
        foreach (KeyValuePair<string, JsonNode?> field in changed)
            session.Body[field.Key] = field.Value?.DeepClone();
        JsonObject updated = TurnEvents.Plain("session.updated");
        foreach (KeyValuePair<string, JsonNode?> field in changed)
            updated[field.Key] = field.Value?.DeepClone();
        session.UpdatedAt = session.Log.Append(updated).ProcessedAt!.Value;
        session.Engine.BudgetChanged();
    }

    private HttpResponse Delete(ApiCall call)
    {
        Session session = _service.Session(call.Ids[0]);
        RefuseWhileRunning(call, session, "deleted");
        _service.Sessions().Remove(session.Id);
        foreach (StoredFile file in _service.Files().Values.Where(f => f.SessionId == session.Id).ToList())
            _service.Remove(file);
        session.Engine.End();
        _service.StopWork(session.Id);
        session.Engine.Runs.Tell(session.Log.Append(TurnEvents.Plain("session.deleted")));
        return Responses.Deleted(session.Id, "session_deleted");
    }

    private HttpResponse Archive(ApiCall call)
    {
        Session session = _service.Session(call.Ids[0]);
        if (session.IsArchived)
            return Responses.Json(session.ToJson());
        RefuseWhileRunning(call, session, "archived");
        session.Body["archived_at"] = Clock.Format(_service.Clock.Next());
        _service.StopWork(session.Id);
        if (session.Status != "terminated")
        {
            session.Status = "terminated";
            session.Engine.End();
            StoredEvent ended = session.Log.Append(TurnEvents.Plain("session.status_terminated"));
            session.UpdatedAt = ended.ProcessedAt!.Value;
            session.Engine.Runs.Tell(ended);
        }

        return Responses.Json(session.ToJson());
    }

    private static void RefuseWithOpenRun(Session session, string act)
    {
        if (session.Engine.Runs.AreOpen)
            throw ServiceException.Invalid($"session {session.Id} has an open workflow run and cannot be {act}", "workflow_run_open");
    }

    private void RefuseWhileRunning(ApiCall call, Session session, string act)
    {
        RefuseWithOpenRun(session, act);
        if (_service.Status(call, session) is var status and ("running" or "rescheduling"))
            throw ServiceException.Invalid($"session {session.Id} is {status} and cannot be {act}; interrupt it first");
    }

    // A vault the service does not know is taken as it is: nothing here uses its secrets.
    private JsonArray VaultIds(Fields fields)
    {
        foreach (string id in fields.Texts("vault_ids"))
        {
            if (!id.StartsWith("vlt_", System.StringComparison.Ordinal))
                throw fields.Error("vault_ids", $"'{id}' is not a vault's id");
            if (_service.Vault(id)?.IsArchived == true)
                throw fields.Error("vault_ids", $"{id} is archived");
        }

        return fields.TextArray("vault_ids");
    }
}

/// <summary>Reads a session's budget: given at create, later only raised or taken away.</summary>
internal static class BudgetFields
{
    public static JsonObject? Read(Fields fields)
    {
        if (fields.Object("budget") is not { } budget)
            return null;
        budget.OneOf("type", "limit");
        Fields most = budget.RequiredObject("max_list_cost");
        most.OneOf("currency", "USD");
        if (!long.TryParse(most.RequiredText("amount"), NumberStyles.None, CultureInfo.InvariantCulture, out long cents) || cents <= 0)
            throw most.Error("amount", "must be a whole number of cents above 0, as a string");
        return new JsonObject { ["type"] = "limit", ["max_list_cost"] = SessionUsage.Money(cents) };
    }

    public static JsonObject? Change(Fields fields, Session session)
    {
        JsonObject? budget = Read(fields);
        if (budget is null)
            return null;
        if (session.BudgetCents is null)
            throw fields.Error("budget", "can be set only when the session is created");
        long cents = long.Parse(budget["max_list_cost"]!["amount"]!.GetValue<string>(), CultureInfo.InvariantCulture);
        return cents > session.Usage.Cost ? budget : throw fields.Error("budget.max_list_cost.amount", $"must be above the {session.Usage.Cost} cents spent");
    }
}
