using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Deployments;

/// <summary>A deployment: an agent whose sessions the service starts, on a schedule or when it is told to.</summary>
public sealed class Deployment : ApiObject
{
    /// <summary>The kind.</summary>
    public static ResourceKind<Deployment> Kind { get; } = new("deployment", "depl_", "deployments", static json => new Deployment(json))
    {
        Label = static deployment => deployment.Name,
        Operations = static caller => new DeploymentOperations(caller),
    };

    internal Deployment(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The deployment's id (<c>depl_…</c>).</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always deployment.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>Its name; several may have the same.</summary>
    public string Name => RequiredText("name"u8);

    /// <summary>What it is for; null where not told.</summary>
    public string? Description => TextOf("description"u8);

    /// <summary>active or paused. A paused one does not run by its schedule.</summary>
    public string Status => RequiredText("status"u8);

    /// <summary>What it is at, as a table shows it: its status, or archived.</summary>
    [WireName(null)]
    public string State => ArchivedAt is null ? Status : "archived";

    /// <summary>Why it is paused; null while it is active.</summary>
    public DeploymentPausedReason? PausedReason => One("paused_reason"u8, static json => new DeploymentPausedReason(json));

    /// <summary>When it runs; null where it only runs when it is told to.</summary>
    public DeploymentSchedule? Schedule => One("schedule"u8, static json => new DeploymentSchedule(json));

    /// <summary>The next times of its schedule; none without one, and once it is archived.</summary>
    [WireName(null)]
    public IReadOnlyList<DateTimeOffset> UpcomingRuns => Schedule?.UpcomingRunsAt ?? ValueList<DateTimeOffset>.Empty;

    /// <summary>The agent in the version that runs.</summary>
    public DeploymentAgent? Agent => OneOrId("agent"u8, static json => new DeploymentAgent(json));

    /// <summary>The environment that its sessions run in.</summary>
    public string EnvironmentId => RequiredText("environment_id"u8);

    /// <summary>What each session begins with.</summary>
    public IReadOnlyList<SessionEvent> InitialEvents => Many("initial_events"u8, static json => SessionEvent.FromJson(json.ValueKind == JsonValueKind.Object ? json.GetRawText() : "{}", string.Empty));

    /// <summary>What is mounted in each session, without tokens.</summary>
    public IReadOnlyList<SessionResource> Resources => Many("resources"u8, static json => SessionResource.Read(json, string.Empty));

    /// <summary>The vaults that the sessions' credentials come from.</summary>
    public IReadOnlyList<string> VaultIds => Texts("vault_ids"u8);

    /// <summary>What each session may cost; null where not limited.</summary>
    public Budget? Budget => One("budget"u8, static json => new Budget(json));

    /// <summary>The caller's own key and value pairs.</summary>
    public IReadOnlyDictionary<string, string?> Metadata => TextMap("metadata"u8);

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <summary>When it last changed.</summary>
    public DateTimeOffset? UpdatedAt => Time("updated_at"u8);

    /// <summary>When it was archived; null where it was not.</summary>
    public DateTimeOffset? ArchivedAt => Time("archived_at"u8);

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>The agent of a deployment, and of its runs, in one version.</summary>
public sealed class DeploymentAgent : ApiObject
{
    internal DeploymentAgent(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The agent's id (<c>agent_…</c>).</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always agent.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The version: a whole number from 1, or text where a server gives text.</summary>
    public object? Version => Plain("version"u8);

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>When a deployment runs.</summary>
public sealed class DeploymentSchedule : ApiObject
{
    internal DeploymentSchedule(JsonElement json)
        : base(json)
    {
    }

    /// <summary>Always cron.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The five fields of cron: minute, hour, day of the month, month, day of the week.</summary>
    public string Expression => RequiredText("expression"u8);

    /// <summary>The time zone they are meant in, by its IANA name.</summary>
    [WireName("timezone")]
    public string TimeZone => RequiredText("timezone"u8);

    /// <summary>When it last ran by this schedule; null where it has not yet.</summary>
    public DateTimeOffset? LastRunAt => Time("last_run_at"u8);

    /// <summary>The next times, at most five. A run may start some minutes later.</summary>
    public IReadOnlyList<DateTimeOffset> UpcomingRunsAt =>
        ValueList<DateTimeOffset>.Of([.. Many("upcoming_runs_at"u8, static json => json.ValueKind == JsonValueKind.String ? WireTime.Parse(json.GetString()) : null).OfType<DateTimeOffset>()]);

    /// <inheritdoc/>
    public override string ToString() => $"{Expression} {TimeZone}";
}

/// <summary>Why a deployment is paused.</summary>
public sealed class DeploymentPausedReason : ApiObject
{
    internal DeploymentPausedReason(JsonElement json)
        : base(json)
    {
    }

    /// <summary>manual where somebody paused it, error where a run of its schedule could start no session.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>What that run met; null where somebody paused it.</summary>
    public SessionError? Error => One("error"u8, static json => new SessionError(json));

    /// <inheritdoc/>
    public override string ToString() => Error?.ToString() ?? Type;
}
