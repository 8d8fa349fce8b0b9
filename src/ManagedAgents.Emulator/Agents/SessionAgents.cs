using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;

namespace ManagedAgents.Emulator.Agents;

/// <summary>Finds the agent a session asks for, in each of the three ways to ask, and takes the copy the session keeps.</summary>
internal sealed class SessionAgents
{
    private static readonly string[] Copied = { "name", "description", "model", "system", "tools", "mcp_servers", "skills", "execution_identity" };
    private readonly Service _service;
    private readonly AgentFields _fields;
    private readonly MultiagentFields _multiagent;

    public SessionAgents(Service service)
    {
        _service = service;
        _fields = new AgentFields(service);
        _multiagent = new MultiagentFields(service);
    }

    public JsonObject Resolve(Fields fields)
    {
        if (fields.Json["agent"] is JsonValue)
            return Resolve(fields.RequiredText("agent"), null);
        Fields agent = fields.RequiredObject("agent");
        bool overridden = agent.OneOf("type", "agent", "agent_with_overrides") == "agent_with_overrides";
        JsonObject snapshot = Resolve(agent.RequiredText("id"), _fields.SessionVersion(agent));
        if (overridden)
            AgentFields.Override(agent, snapshot);
        return snapshot;
    }

    /// <summary>A copy of an agent's version without what belongs to the agent alone.</summary>
    public static JsonObject Snapshot(Service service, StoredAgent agent, JsonObject version, JsonObject? multiagent)
    {
        var snapshot = new JsonObject { ["type"] = "agent", ["id"] = agent.Id, ["version"] = AgentsApi.Version(service, agent.Versions.IndexOf(version) + 1) };
        foreach (string name in Copied)
            snapshot[name] = version[name]?.DeepClone();
        if (multiagent is not null)
            snapshot["multiagent"] = multiagent;
        return snapshot;
    }

    private JsonObject Resolve(string id, int? number)
    {
        StoredAgent agent = _service.Agent(id);
        if (agent.ArchivedAt is not null)
            throw ServiceException.Invalid($"agent: {id} is archived", "agent_archived");
        JsonObject version = number is null ? agent.Current : agent.Version(number.Value) ?? throw ServiceException.NotFound($"agent {id} has no such version");
        JsonObject snapshot = Snapshot(_service, agent, version, null);
        snapshot["multiagent"] = _multiagent.Expand(version["multiagent"] as JsonObject);
        return snapshot;
    }
}
