using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Deployments;

/// <summary>deployments.* and deployment_runs.*</summary>
internal static class DeploymentKinds
{
    private const int Upcoming = 5;

    public static ObjectKind Deployment { get; } = new("deployment", "depl_", "/v1/deployments")
    {
        Verbs = Verbs.All & ~Verbs.Delete,
        Fields = new[]
        {
            Field.RequiredText("name", int.MaxValue),
            Field.Text("description"),
            Field.Required("environment_id", DeploymentFields.Environment),
            Field.Required("agent", DeploymentFields.Agent),
            Field.Required("initial_events", DeploymentFields.InitialEvents),
            Field.Optional("resources", DeploymentFields.Resources, _ => new JsonArray()),
            Field.Optional("vault_ids", DeploymentFields.VaultIds, _ => new JsonArray()),
            Field.Optional("budget", call => Sessions.BudgetFields.Read(call.Fields)),
            Field.Optional("schedule", DeploymentFields.Schedule),
            Field.Metadata,
            Field.Made("status", _ => "active"),
            Field.Made("paused_reason", _ => null),
        },
        ListKeys = new[] { "agent_id", "created_at[gte]", "created_at[lte]", "status" },
        Filter = Filter,
        Show = Show,
        Actions = new Dictionary<string, Func<ObjectCall, JsonNode>>
        {
            ["pause"] = call => Turn(call, "paused"),
            ["unpause"] = call => Turn(call, "active"),
            ["run"] = call => DeploymentRuns.Start(call.Service, call.Service.FindLive(Deployment!, call.Object.Id), null).Body.DeepClone(),
        },
    };

    public static ObjectKind Run { get; } = new("deployment_run", "drun_", "/v1/deployment_runs")
    {
        Verbs = Verbs.List | Verbs.Retrieve,
        MostInPage = 1000,
        ListKeys = QueryParameters.Times.Concat(new[] { "deployment_id", "has_error", "trigger_type" }).ToArray(),
        Filter = call =>
        {
            (string? deployment, IReadOnlyList<string>? types, QueryParameters? query) = (call.Query.Text("deployment_id"), call.Query.List("trigger_type", "manual", "schedule"), call.Query);
            bool? failed = query.Has("has_error") ? query.Flag("has_error") : (bool?)null;
            return run => (deployment is null || run.Text("deployment_id") == deployment) && (failed is null || run.Body["error"] is not null == failed)
                && (types.Count == 0 || types.Contains(run.Body["trigger_context"]!["type"]!.GetValue<string>()));
        },
    };

    private static Func<StoredObject, bool> Filter(ApiCall call)
    {
        (string? agent, IReadOnlyList<string>? statuses) = (call.Query.Text("agent_id"), call.Query.List("status", "active", "paused"));
        if (statuses.Count > 0 && call.Query.Has("include_archived"))
            throw ServiceException.Invalid("status: cannot stand with include_archived");
        return d => (agent is null || d.Body["agent"]!["id"]!.GetValue<string>() == agent) && (statuses.Count == 0 || statuses.Contains(d.Text("status")!));
    }

    // When it runs next depends on when it is asked.
    private static JsonObject Show(Service service, StoredObject deployment)
    {
        JsonObject json = JsonText.Copy(deployment.Body);
        if (json["schedule"] is not JsonObject schedule)
            return json;
        IEnumerable<DateTimeOffset> upcoming = deployment.IsArchived ? Array.Empty<DateTimeOffset>() : DeploymentFields.CronOf(schedule).Upcoming(DateTimeOffset.UtcNow).Take(Upcoming);
        schedule["upcoming_runs_at"] = JsonText.List(upcoming.Select(t => Clock.Format(Clock.FromTime(t))));
        return json;
    }

    private static JsonObject Turn(ObjectCall call, string status)
    {
        StoredObject deployment = call.Service.FindLive(Deployment, call.Object.Id);
        if (deployment.Text("status") != status)
            DeploymentRuns.SetStatus(call.Service, deployment, status == "paused" ? new JsonObject { ["type"] = "manual" } : null);
        return Show(call.Service, deployment);
    }
}
