using System.Management.Automation;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Models;

namespace ManagedAgents.References;

/// <summary>Names an event by its id or its object.</summary>
public sealed class EventReference : ResourceReference
{
    private const string Kind = "event";

    /// <summary>Takes an id.</summary>
    /// <param name="id">The id.</param>
    public EventReference(string id)
        : base(Kind, id)
    {
    }

    /// <summary>Takes an event.</summary>
    /// <param name="value">The event.</param>
    public EventReference(SessionEvent value)
        : base(Kind, value?.Id)
    {
    }

    /// <summary>Takes another kind of object, to refuse it by its kind.</summary>
    /// <param name="value">The object.</param>
    public EventReference(ApiObject value)
        : base(Kind, value?.ToString())
    {
    }

    /// <summary>Takes any object with an event's id, such as one that came back from a job.</summary>
    /// <param name="value">An object with the property Id.</param>
    public EventReference(PSObject value)
        : base(Kind, TextOf(value, "Id"))
    {
    }
}
