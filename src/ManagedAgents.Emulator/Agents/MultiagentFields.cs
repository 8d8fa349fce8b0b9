using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Agents;

/// <summary>Reads who an agent may work with, and expands that for a session.</summary>
internal sealed class MultiagentFields
{
    private readonly Service _service;

    public MultiagentFields(Service service) => _service = service;

    /// <summary>The agent's multiagent field after a request; a stored one of the same type is merged key by key.</summary>
    public JsonObject? Read(Fields fields, JsonObject? before, string agentId, int version)
    {
        if (fields.Object("multiagent") is not { } multiagent)
            return null;
        if (multiagent.OneOf("type", "coordinator", "multiagent_20261001") == "coordinator")
            return new JsonObject { ["type"] = "coordinator", ["agents"] = References(multiagent, "agents", agentId, version) };
        JsonObject? kept = before?["type"]?.ToString() == "multiagent_20261001" ? before : null;
        var read = new JsonObject { ["type"] = "multiagent_20261001" };
        read["advisor"] = multiagent.Has("advisor") ? Advisor(multiagent.Object("advisor")) : Keep(kept, "advisor") ?? Advisor(null);
        foreach (string part in new[] { "subagents", "workflows" })
            read[part] = multiagent.Has(part) ? Part(multiagent.Object(part), agentId, version) : Keep(kept, part) ?? Part(null, agentId, version);
        return read;
    }

    /// <summary>The same with every referenced agent in full, as a session shows it.</summary>
    public JsonObject? Expand(JsonObject? multiagent)
    {
        if (multiagent is null)
            return null;
        JsonObject expanded = JsonText.Copy(multiagent);
        ExpandList(expanded, "agents");
        foreach (string part in new[] { "subagents", "workflows" })
        {
            if (expanded[part] is JsonObject members)
                ExpandList(members, "predefined_agents");
        }

        return expanded;
    }

    private static JsonNode? Keep(JsonObject? kept, string name) => kept?[name]?.DeepClone();

    private static JsonObject Advisor(Fields? advisor) => advisor?.OneOf("type", "enabled", "disabled") == "enabled"
        ? new JsonObject { ["type"] = "enabled", ["model"] = advisor!.RequiredText("model") } : new JsonObject { ["type"] = "disabled" };

    private JsonObject Part(Fields? part, string agentId, int version)
    {
        if (part?.OneOf("type", "enabled", "disabled") == "disabled")
            return new JsonObject { ["type"] = "disabled" };
        Fields? inline = part?.Object("inline_agents");
        return new JsonObject
        {
            ["type"] = "enabled",
            ["inline_agents"] = new JsonObject { ["type"] = inline is null ? "enabled" : inline.OneOf("type", "enabled", "disabled") },
            ["predefined_agents"] = part is null ? new JsonArray() : References(part, "predefined_agents", agentId, version),
        };
    }

    private JsonArray References(Fields fields, string name, string agentId, int version)
    {
        var references = new JsonArray();
        if (fields.Json[name] is null)
            return references;
        if (fields.Json[name] is not JsonArray entries)
            throw fields.Error(name, "must be an array");
        if (entries.Count > 20)
            throw fields.Error(name, "must have at most 20 entries");
        for (int i = 0; i < entries.Count; i++)
        {
            references.Add(entries[i] switch
            {
                JsonValue id when id.TryGetValue<string>(out string? text) => Reference(_service.Agent(text), null),
                JsonObject entry => Reference(new Fields(entry, $"{fields.PathOf(name)}.{i}"), agentId, version),
                _ => throw fields.Error($"{name}.{i}", "must be an agent id or an object"),
            });
        }

        return references;
    }

    private JsonObject Reference(Fields entry, string agentId, int version) => entry.OneOf("type", "agent", "self", "advisor") switch
    {
        "self" => new JsonObject { ["type"] = "agent", ["id"] = agentId, ["version"] = AgentsApi.Version(_service, version) },
        "advisor" => new JsonObject { ["type"] = "advisor", ["model"] = entry.RequiredText("model") },
        _ => Reference(_service.Agent(entry.RequiredText("id")), AgentFields.Version(entry)),
    };

    private JsonObject Reference(StoredAgent agent, int? version)
    {
        if (version is { } number && agent.Version(number) is null)
            throw ServiceException.NotFound($"agent {agent.Id} has no version {number}");
        return new JsonObject { ["type"] = "agent", ["id"] = agent.Id, ["version"] = AgentsApi.Version(_service, version ?? agent.Versions.Count) };
    }

    private void ExpandList(JsonObject holder, string name)
    {
        if (holder[name] is not JsonArray references)
            return;
        var agents = new JsonArray();
        foreach (JsonObject reference in references.OfType<JsonObject>())
        {
            if (reference["type"]!.ToString() == "advisor")
            {
                agents.Add(JsonText.Copy(reference));
                continue;
            }

            StoredAgent agent = _service.Agent(reference["id"]!.ToString());
            JsonObject version = agent.Version(int.Parse(reference["version"]!.ToString(), System.Globalization.CultureInfo.InvariantCulture)) ?? agent.Current;
            agents.Add(SessionAgents.Snapshot(_service, agent, version, null));
        }

        holder[name] = agents;
    }
}
