using System;
using System.Collections.Generic;
using System.Text.Json;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Sessions;

/// <summary>A session: one agent at work in one environment.</summary>
public sealed class Session : ApiObject
{
    /// <summary>The kind. Titles are no names: many are the same.</summary>
    public static ResourceKind<Session> Kind { get; } = new("session", "sesn_", "sessions", static json => new Session(json)) { ListsNewestFirst = true, Operations = static caller => new SessionOperations(caller) };

    internal Session(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The session's id (<c>sesn_…</c>).</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always session.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>Its title; null where it has none.</summary>
    public string? Title => TextOf("title"u8);

    /// <summary>idle, running, rescheduling or terminated.</summary>
    public string Status => RequiredText("status"u8);

    /// <summary>What it is at, as a table shows it: its status, or archived.</summary>
    [WireName(null)]
    public string State => ArchivedAt is null ? Status : "archived";

    /// <summary>The agent as it was when the session started.</summary>
    public SessionAgent? Agent => OneOrId("agent"u8, static json => new SessionAgent(json));

    /// <summary>The environment it runs in.</summary>
    public string EnvironmentId => RequiredText("environment_id"u8);

    /// <summary>What is mounted in it.</summary>
    public IReadOnlyList<SessionResource> Resources => Many("resources"u8, json => SessionResource.Read(json, Id));

    /// <summary>The vaults its credentials come from.</summary>
    public IReadOnlyList<string> VaultIds => Texts("vault_ids"u8);

    /// <summary>What it has used; lags until a turn ends.</summary>
    public SessionUsage? Usage => One("usage"u8, static json => new SessionUsage(json));

    /// <summary>What it may cost; null where not limited.</summary>
    public Budget? Budget => One("budget"u8, static json => new Budget(json));

    /// <summary>How long it has existed and worked.</summary>
    public SessionStats? Stats => One("stats"u8, static json => new SessionStats(json));

    /// <summary>Its graded outcomes, as plain values.</summary>
    public IReadOnlyList<object?> OutcomeEvaluations => Many("outcome_evaluations"u8, PlainJson.Read);

    /// <summary>The deployment that created it; null where none did.</summary>
    public string? DeploymentId => TextOf("deployment_id"u8);

    /// <summary>The caller's own key and value pairs.</summary>
    public IReadOnlyDictionary<string, string?> Metadata => TextMap("metadata"u8);

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <summary>When it last changed.</summary>
    public DateTimeOffset? UpdatedAt => Time("updated_at"u8);

    /// <summary>When it was archived; null where it was not.</summary>
    public DateTimeOffset? ArchivedAt => Time("archived_at"u8);

    /// <summary>True where it was started here with initial events, so that Receive-MAEvent begins with its first event.</summary>
    [WireName(null)]
    public bool StartedWithInput { get; internal init; }

    /// <summary>True while it works or is about to work on.</summary>
    internal bool IsAtWork => SessionStatus.IsAtWork(Status);

    /// <summary>True once it is over for good.</summary>
    internal bool IsTerminated => Status == "terminated";

    /// <inheritdoc/>
    public override string ToString() => Id;
}
