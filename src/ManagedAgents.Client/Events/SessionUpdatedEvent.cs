using System.Collections.Generic;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Events;

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
