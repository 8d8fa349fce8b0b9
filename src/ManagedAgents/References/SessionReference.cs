using System.Management.Automation;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Models;

namespace ManagedAgents.References;

/// <summary>Names a session by its id, its object, or an event of it; an event also says where in the session.</summary>
public sealed class SessionReference : ResourceReference
{
    private const string Kind = "session";

    /// <summary>Takes an id.</summary>
    /// <param name="id">The id.</param>
    public SessionReference(string id)
        : base(Kind, id)
    {
    }

    /// <summary>Takes a session.</summary>
    /// <param name="value">The session.</param>
    public SessionReference(Session value)
        : base(Kind, value?.Id) => FromStart = value?.StartedWithInput == true;

    /// <summary>Takes an event, which names its session and a place in it.</summary>
    /// <param name="value">The event.</param>
    public SessionReference(SessionEvent value)
        : base(Kind, value?.SessionId) => EventId = value?.Id;

    /// <summary>Takes any object with a session's id, such as one that came back from a job.</summary>
    /// <param name="value">An object with the property SessionId, or else Id.</param>
    public SessionReference(PSObject value)
        : base(Kind, TextOf(value, "SessionId", "Id"))
    {
        if (value.Properties["SessionId"] is not null)
            EventId = value.Properties["Id"]?.Value?.ToString();
    }

    /// <summary>The event the reference was made from; null where it was made from something else.</summary>
    internal string? EventId { get; }

    /// <summary>True for a session that was started with input, whose first event matters.</summary>
    internal bool FromStart { get; }
}
