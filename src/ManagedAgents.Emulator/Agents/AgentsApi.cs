using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Webhooks;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Agents;

/// <summary>agents.* and agents.versions.*</summary>
internal sealed class AgentsApi
{
    private readonly Service _service;
    private readonly AgentFields _fields;

    public AgentsApi(Service service)
    {
        _service = service;
        _fields = new AgentFields(service);
    }

    public IEnumerable<Route> Routes() => new[]
    {
        _service.Route("POST", "/v1/agents", Create),
        _service.Route("GET", "/v1/agents", List, "limit", "page", "created_at[gte]", "created_at[lte]", "include_archived"),
        _service.Route("GET", "/v1/agents/*", Get, "version"),
        _service.Route("POST", "/v1/agents/*", Update),
        _service.Route("POST", "/v1/agents/*/archive", Archive),
        _service.Route("GET", "/v1/agents/*/versions", Versions, QueryParameters.Pages),
    };

    /// <summary>An agent as it is answered, in one of its versions.</summary>
    public static JsonObject Render(Service service, StoredAgent agent, JsonObject version)
    {
        var json = new JsonObject { ["id"] = agent.Id, ["type"] = "agent" };
        foreach (KeyValuePair<string, JsonNode?> field in version)
            json[field.Key] = field.Value?.DeepClone();
        json["version"] = Version(service, agent.Versions.IndexOf(version) + 1);
        json["created_at"] = Clock.Format(agent.CreatedAt);
        json["archived_at"] = agent.ArchivedAt;
        return json;
    }

    /// <summary>A version number, which the launch form writes as text.</summary>
    public static JsonNode Version(Service service, int number) =>
        service.Forms.AnswersInLaunchForm ? JsonValue.Create(number.ToString(System.Globalization.CultureInfo.InvariantCulture)) : JsonValue.Create(number);

    private HttpResponse Create(ApiCall call)
    {
        long now = _service.Clock.Next();
        string id = Ids.New("agent_");
        JsonObject body = _fields.Read(call.Fields, AgentFields.Empty(), id, 1);
        body["updated_at"] = Clock.Format(now);
        var agent = new StoredAgent(id, now, body);
        _service.Agents().Add(id, agent);
        Tell("created", agent);
        return Answer(agent);
    }

    private HttpResponse List(ApiCall call)
    {
        bool archived = call.Query.Flag("include_archived");
        IEnumerable<StoredAgent> agents = _service.Agents().Values.Where(a => archived || a.ArchivedAt is null);
        return Responses.Page(Paging.Cut(call, agents, a => a.CreatedAt, true), a => JsonText.Write(Render(_service, a, a.Current)));
    }

    private HttpResponse Get(ApiCall call)
    {
        StoredAgent agent = _service.Agent(call.Ids[0]);
        if (call.Query.Integer("version", 1, int.MaxValue) is not { } number)
            return Answer(agent);
        JsonObject version = agent.Version(number) ?? throw ServiceException.NotFound($"agent {agent.Id} has no version {number}");
        return Responses.Json(Render(_service, agent, version));
    }

    private HttpResponse Update(ApiCall call)
    {
        StoredAgent agent = _service.Agent(call.Ids[0]);
        if (agent.ArchivedAt is not null)
            throw ServiceException.Invalid($"agent {agent.Id} is archived", "agent_archived");
        Fields fields = call.Fields;
        if (AgentFields.Version(fields) is { } version && version != agent.Versions.Count)
            throw ServiceException.Conflict($"version: agent {agent.Id} is at version {agent.Versions.Count}, not {version}");
        JsonObject updated = _fields.Read(fields, agent.Current, agent.Id, agent.Versions.Count + 1);
        updated["updated_at"] = agent.Current["updated_at"]!.DeepClone();
        if (!JsonNode.DeepEquals(updated, agent.Current))
        {
            updated["updated_at"] = Clock.Format(_service.Clock.Next());
            agent.Versions.Add(updated);
            Tell("updated", agent);
        }

        return Answer(agent);
    }

    private void Tell(string what, StoredAgent agent) => _service.Of<WebhookSender>().TellOfObject("agent", what, agent.Id);

    private HttpResponse Archive(ApiCall call)
    {
        StoredAgent agent = _service.Agent(call.Ids[0]);
        if (agent.ArchivedAt is not null)
            return Answer(agent);
        agent.ArchivedAt = Clock.Format(_service.Clock.Next());
        Tell("archived", agent);
        foreach (Action<string> follow in _service.All<Action<string>>().Values)
            follow(agent.Id);
        return Answer(agent);
    }

    private HttpResponse Versions(ApiCall call)
    {
        StoredAgent agent = _service.Agent(call.Ids[0]);
        Page<JsonObject> page = Paging.Cut(call, agent.Versions, v => agent.Versions.IndexOf(v), true);
        return Responses.Page(page, v => JsonText.Write(Render(_service, agent, v)));
    }

    private HttpResponse Answer(StoredAgent agent) => Responses.Json(Render(_service, agent, agent.Current));
}

/// <summary>One agent with every version it has had; a version's number is its place, from 1.</summary>
internal sealed class StoredAgent
{
    public StoredAgent(string id, long createdAt, JsonObject first)
    {
        Id = id;
        CreatedAt = createdAt;
        Versions.Add(first);
    }

    public string Id { get; }

    public long CreatedAt { get; }

    public string? ArchivedAt { get; set; }

    /// <summary>The agent's own fields, version by version.</summary>
    public List<JsonObject> Versions { get; } = new();

    public JsonObject Current => Versions[Versions.Count - 1];

    public JsonObject? Version(int number) => number >= 1 && number <= Versions.Count ? Versions[number - 1] : null;
}

/// <summary>The agents that the service knows.</summary>
internal static class KnownAgents
{
    public static Dictionary<string, StoredAgent> Agents(this Service service) => service.All<StoredAgent>();

    public static StoredAgent Agent(this Service service, string id) => service.Find<StoredAgent>(id, "agent");

    /// <summary>Has something done whenever an agent is archived; the room that wants it is named, so that it is done once.</summary>
    public static void WhenAgentIsArchived(this Service service, string room, Action<string> follow) => service.All<Action<string>>()[room] = follow;
}
