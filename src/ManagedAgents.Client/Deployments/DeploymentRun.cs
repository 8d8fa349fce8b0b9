using System;
using System.Text.Json;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Deployments;

/// <summary>One run of a deployment: it has started a session, or says why it could not.</summary>
public sealed class DeploymentRun : ApiObject
{
    /// <summary>The kind.</summary>
    public static ResourceKind<DeploymentRun> Kind { get; } = new("deployment run", "drun_", "deployment_runs", static json => new DeploymentRun(json));

    internal DeploymentRun(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The run's id (<c>drun_…</c>).</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always deployment_run.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The deployment that ran.</summary>
    public string DeploymentId => RequiredText("deployment_id"u8);

    /// <summary>What made it run.</summary>
    public RunTrigger? TriggerContext => One("trigger_context"u8, static json => new RunTrigger(json));

    /// <summary>The agent in the version that ran.</summary>
    public DeploymentAgent? Agent => OneOrId("agent"u8, static json => new DeploymentAgent(json));

    /// <summary>The session that it started; empty where it could not.</summary>
    public string SessionId => RequiredText("session_id"u8);

    /// <summary>Why it could start no session; null where it did.</summary>
    public SessionError? Error => One("error"u8, static json => new SessionError(json));

    /// <summary>When it ran.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <summary>True where it was started here, so that Receive-MAEvent begins with the first event of its session.</summary>
    [WireName(null)]
    public bool StartedWithInput { get; internal init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>What made a deployment run.</summary>
public sealed class RunTrigger : ApiObject
{
    internal RunTrigger(JsonElement json)
        : base(json)
    {
    }

    /// <summary>schedule, or manual where somebody told it to.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The time of the schedule that it ran for; null where somebody told it to.</summary>
    public DateTimeOffset? ScheduledAt => Time("scheduled_at"u8);

    /// <inheritdoc/>
    public override string ToString() => Type;
}
