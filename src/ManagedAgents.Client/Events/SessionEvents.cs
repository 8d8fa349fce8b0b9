using System.Collections.Generic;
using System.Text.Json;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Resources;

namespace ManagedAgents.Client.Events;

/// <summary>The session works. (<c>session.status_running</c>)</summary>
public sealed class SessionStatusRunningEvent : SessionEvent
{
    internal SessionStatusRunningEvent(EventHead head)
        : base(head)
    {
    }
}

/// <summary>A session or a thread of it waits; its stop reason says for what.</summary>
public abstract class IdleEvent : SessionEvent
{
    private protected IdleEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>Why it waits; null where the service did not say, as in the launch form.</summary>
    public StopReason? StopReason => One("stop_reason"u8, static json => new StopReason(json));

    /// <summary>More on a refusal (type, category, explanation); empty otherwise.</summary>
    public IReadOnlyDictionary<string, object?> StopDetails => PlainObject("stop_details"u8);

    /// <summary>True where messages that wait are left alone: it stands still until somebody acts, or has dropped them.</summary>
    internal bool LeavesQueued => StandsStill || StopReason?.Type == "retries_exhausted";

    /// <summary>True where messages that wait stay where they are until somebody acts.</summary>
    internal bool StandsStill => StopReason?.Type is "requires_action" or "budget_reached";
}

/// <summary>The session waits; its stop reason says for what. (<c>session.status_idle</c>)</summary>
public sealed class SessionStatusIdleEvent : IdleEvent
{
    internal SessionStatusIdleEvent(EventHead head)
        : base(head)
    {
    }
}

/// <summary>A passing failure; the session goes on by itself. (<c>session.status_rescheduled</c>)</summary>
public sealed class SessionStatusRescheduledEvent : SessionEvent
{
    internal SessionStatusRescheduledEvent(EventHead head)
        : base(head)
    {
    }
}

/// <summary>The session ended for good. (<c>session.status_terminated</c>)</summary>
public sealed class SessionStatusTerminatedEvent : SessionEvent
{
    internal SessionStatusTerminatedEvent(EventHead head)
        : base(head)
    {
    }
}

/// <summary>The session was deleted; the last event of a stream. (<c>session.deleted</c>)</summary>
public sealed class SessionDeletedEvent : SessionEvent
{
    internal SessionDeletedEvent(EventHead head)
        : base(head)
    {
    }
}

/// <summary>A failure within the session; its retry status says whether work goes on. (<c>session.error</c>)</summary>
public sealed class SessionErrorEvent : SessionEvent
{
    internal SessionErrorEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>What failed.</summary>
    public SessionError? Error => One("error"u8, static json => new SessionError(json));

    /// <inheritdoc/>
    public override string? Text => Error?.Message;
}

/// <summary>What an update of the session changed; only changed fields are set. (<c>session.updated</c>)</summary>
public sealed class SessionUpdatedEvent : SessionEvent
{
    internal SessionUpdatedEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The new title.</summary>
    public string? Title => TextOf("title"u8);

    /// <summary>The new metadata.</summary>
    public IReadOnlyDictionary<string, string?> Metadata => TextMap("metadata"u8);

    /// <summary>The new budget.</summary>
    public Budget? Budget => One("budget"u8, static json => new Budget(json));

    /// <summary>The agent with its changes.</summary>
    public SessionAgent? Agent => OneOrId("agent"u8, static json => new SessionAgent(json));
}

/// <summary>Running totals of tokens, time and list cost. (<c>session.usage</c>)</summary>
public sealed class SessionUsageEvent : SessionEvent
{
    internal SessionUsageEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The totals so far.</summary>
    public SessionUsage? Usage => One("usage"u8, static json => new SessionUsage(json));

    /// <summary>The session's budget; null where it has none.</summary>
    public Budget? Budget => One("budget"u8, static json => new Budget(json));
}

/// <summary>Why a session waits.</summary>
public sealed class StopReason : ApiObject
{
    internal const string RequiresAction = "requires_action";

    internal StopReason(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The reason: end_turn, requires_action, retries_exhausted, budget_reached, refusal, or one this module does not know.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>For requires_action: the ids of the events that wait for an answer.</summary>
    public IReadOnlyList<string> EventIds => Texts("event_ids"u8);

    /// <inheritdoc/>
    public override string ToString() => Type;
}

/// <summary>A failure told in an event, or by what starts and uses sessions.</summary>
public sealed class SessionError : ApiObject
{
    internal SessionError(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The kind of failure, such as model_overloaded_error.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>What happened, in words.</summary>
    public string Message => RequiredText("message"u8);

    /// <summary>Whether work goes on.</summary>
    public RetryStatus? RetryStatus => One("retry_status"u8, static json => new RetryStatus(json));

    /// <summary>The MCP server that could not be reached or refused the credential; null for other failures.</summary>
    public string? McpServerName => TextOf("mcp_server_name"u8);

    /// <summary>The repository that failed; null where not told.</summary>
    public string? RepositoryUrl => TextOf("repository_url"u8);

    /// <summary>The credential whose host the environment does not let through; null for other failures.</summary>
    public string? CredentialId => TextOf("credential_id"u8);

    /// <summary>The vault of that credential; null for other failures.</summary>
    public string? VaultId => TextOf("vault_id"u8);

    /// <inheritdoc/>
    public override string ToString() => Message.Length == 0 ? Type : $"{Type}: {Message}";
}

/// <summary>Whether work goes on after a failure.</summary>
public sealed class RetryStatus : ApiObject
{
    internal RetryStatus(JsonElement json)
        : base(json)
    {
    }

    /// <summary>retrying (wait), exhausted (the turn is over) or terminal (the session is over).</summary>
    public string Type => RequiredText("type"u8);

    /// <inheritdoc/>
    public override string ToString() => Type;
}
