using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Agents;
using ManagedAgents.Emulator.Environments;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Sessions;
using ManagedAgents.Emulator.Vaults;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Deployments;

/// <summary>Reads what a deployment's sessions will be made of.</summary>
internal static class DeploymentFields
{
    private static readonly string[] Shown = { "type", "url", "checkout", "branch", "mount_path", "file_id", "memory_store_id", "access", "instructions" };

    /// <summary>The agent in one version: without one that which is the latest now.</summary>
    public static JsonNode Agent(ObjectCall call)
    {
        Fields fields = call.Fields;
        Fields? named = fields.Json["agent"] is JsonValue ? null : fields.RequiredObject("agent");
        named?.OneOf("type", "agent");
        StoredAgent agent = call.Service.Agent(named?.RequiredText("id") ?? fields.RequiredText("agent"));
        if (agent.ArchivedAt is not null)
            throw fields.Error("agent", $"{agent.Id} is archived", "agent_archived");
        int version = (named is null ? null : AgentFields.Version(named)) ?? agent.Versions.Count;
        if (agent.Version(version) is null)
            throw ServiceException.NotFound($"agent {agent.Id} has no version {version}");
        return new JsonObject { ["type"] = "agent", ["id"] = agent.Id, ["version"] = version };
    }

    public static JsonNode Environment(ObjectCall call) => call.Service.FindLive(EnvironmentKinds.Environment, call.Fields.RequiredText("environment_id")).Id;

    /// <summary>The events that each run begins with, checked as those of a session are.</summary>
    public static JsonNode InitialEvents(ObjectCall call)
    {
        IReadOnlyList<JsonObject> events = EventInputs.ReadDeployed(call.Fields);
        return new JsonArray(events.Select(e => (JsonNode)e).ToArray());
    }

    /// <summary>What each run mounts; tokens are checked and forgotten.</summary>
    public static JsonNode Resources(ObjectCall call)
    {
        string id = call.Fields.IsNull("environment_id") ? call.Object.Text("environment_id")! : call.Fields.RequiredText("environment_id");
        new ResourceFields(call.Service).CheckAll(call.Fields, call.Service.Environment(id));
        var configs = new JsonArray();
        foreach (Fields resource in call.Fields.Objects("resources"))
        {
            var config = new JsonObject();
            foreach (string name in Shown.Where(resource.Has))
                config[name] = resource.Json[name]?.DeepClone();
            configs.Add(config);
        }

        return configs;
    }

    public static JsonNode VaultIds(ObjectCall call)
    {
        IReadOnlyList<string> ids = call.Fields.Texts("vault_ids");
        if (ids.Count > 50)
            throw call.Fields.Error("vault_ids", "must have at most 50 entries");
        foreach (string id in ids)
            call.Service.FindLive(VaultKinds.Vault, id);
        return JsonText.List(ids);
    }

    public static JsonNode Schedule(ObjectCall call)
    {
        Fields schedule = call.Fields.RequiredObject("schedule");
        schedule.OneOf("type", "cron");
        Cron.Read(schedule);
        call.Service.Of<DeploymentSchedules>().Begin();
        return new JsonObject
        {
            ["type"] = "cron",
            ["expression"] = schedule.RequiredText("expression"),
            ["timezone"] = schedule.RequiredText("timezone"),
            ["last_run_at"] = call.Before("schedule")?["last_run_at"]?.DeepClone(),
        };
    }

    /// <summary>A schedule that was read before.</summary>
    public static Cron CronOf(JsonObject schedule) => Cron.Read(new Fields(schedule, "schedule"));
}
