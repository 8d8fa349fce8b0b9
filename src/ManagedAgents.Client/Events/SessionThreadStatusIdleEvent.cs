using System.Collections.Generic;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Events;

/// <summary>The thread waits; its stop reason says for what. (<c>session.thread_status_idle</c>)</summary>
public sealed class SessionThreadStatusIdleEvent : SessionEvent
{
    internal SessionThreadStatusIdleEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The thread.</summary>
    public string SessionThreadId => RequiredText("session_thread_id"u8);

    /// <summary>Its agent.</summary>
    public string AgentName => RequiredText("agent_name"u8);

    /// <summary>Why it waits; null where the service did not say, as in the launch form.</summary>
    public StopReason? StopReason => One("stop_reason"u8, static json => new StopReason(json));

    /// <summary>More on a refusal (type, category, explanation); empty otherwise.</summary>
    public IReadOnlyDictionary<string, object?> StopDetails => PlainObject("stop_details"u8);
}
