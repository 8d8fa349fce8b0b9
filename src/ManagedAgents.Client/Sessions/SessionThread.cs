using System;
using System.Text.Json;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Sessions;

/// <summary>A thread of a session: the primary one, or that of an agent that the session's agent has set to work. Its events are its own.</summary>
public sealed class SessionThread : ApiObject
{
    /// <summary>The kind. A thread is called by its agent.</summary>
    public static ResourceKind<SessionThread> Kind { get; } =
        new("thread", "sthr_", "threads", static json => new SessionThread(json)) { Parent = Session.Kind, Label = static thread => thread.Agent?.Name };

    internal SessionThread(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The thread's id (<c>sthr_…</c>).</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always session_thread.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The session that it is of.</summary>
    public string SessionId => RequiredText("session_id"u8);

    /// <summary>The thread that started it; null for the primary one.</summary>
    public string? ParentThreadId => TextOf("parent_thread_id"u8);

    /// <summary>The workflow run that made it; null where none did.</summary>
    public string? WorkflowRunId => TextOf("workflow_run_id"u8);

    /// <summary>Its agent as it was when the thread started. One that was made for it alone has no id and no version.</summary>
    public SessionAgent? Agent => OneOrId("agent"u8, static json => new SessionAgent(json));

    /// <summary>idle, running, rescheduling or terminated.</summary>
    public string Status => RequiredText("status"u8);

    /// <summary>What it is at, as a table shows it: its status, or archived.</summary>
    [WireName(null)]
    public string State => ArchivedAt is null ? Status : "archived";

    /// <summary>What it has used.</summary>
    public SessionUsage? Usage => One("usage"u8, static json => new SessionUsage(json));

    /// <summary>How long it has existed and worked.</summary>
    public SessionStats? Stats => One("stats"u8, static json => new SessionStats(json));

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <summary>When it last changed.</summary>
    public DateTimeOffset? UpdatedAt => Time("updated_at"u8);

    /// <summary>When it was archived; null where it was not.</summary>
    public DateTimeOffset? ArchivedAt => Time("archived_at"u8);

    /// <inheritdoc/>
    public override string ToString() => Id;
}
