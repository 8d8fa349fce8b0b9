using System.Management.Automation;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Measures;
using ManagedAgents.Client.Models;
using ManagedAgents.Commands;
using ManagedAgents.Work;

namespace ManagedAgents.References;

/// <summary>Names a session by its id, its object, or an event of it; an event also says where in the session.</summary>
public sealed class SessionReference : ResourceReference
{
    private const string Kind = "session";

    private readonly Session? _started;
    private readonly bool _startedElsewhere;

    /// <summary>Takes an id.</summary>
    /// <param name="id">The id.</param>
    public SessionReference(string id)
        : base(Kind, id)
    {
    }

    /// <summary>Takes a session.</summary>
    /// <param name="value">The session.</param>
    public SessionReference(Session value)
        : base(Kind, value?.Id) => _started = value?.StartedWithInput == true ? value : null;

    /// <summary>Takes an event, which names its session and a place in it.</summary>
    /// <param name="value">The event.</param>
    public SessionReference(SessionEvent value)
        : base(Kind, value?.SessionId) => EventId = value?.Id;

    /// <summary>Takes the result of a run, which names its session.</summary>
    /// <param name="value">The result.</param>
    public SessionReference(AgentResult value)
        : base(Kind, value?.SessionId)
    {
    }

    /// <summary>Takes what was measured of a session.</summary>
    /// <param name="value">The measure.</param>
    public SessionReference(SessionMeasure value)
        : base(Kind, value?.SessionId)
    {
    }

    /// <summary>Takes another kind of object, to refuse it by its kind.</summary>
    /// <param name="value">The object.</param>
    public SessionReference(ApiObject value)
        : base(Kind, value?.ToString())
    {
    }

    /// <summary>Takes any object with a session's id, such as one that came back from a job.</summary>
    /// <param name="value">An object with the property SessionId, or else Id.</param>
    public SessionReference(PSObject value)
        : base(Kind, TextOf(value, "SessionId", "Id"))
    {
        if (value.Properties["SessionId"] is not null)
            EventId = value.Properties["Id"]?.Value?.ToString();
        Given = value;
        _startedElsewhere = value.Properties["StartedWithInput"]?.Value is true;
    }

    /// <summary>The event the reference was made from; null where it was made from something else.</summary>
    internal string? EventId { get; }

    /// <summary>True where it was made from a session that was started with input.</summary>
    internal bool StartedWithInput => _startedElsewhere || _started is not null;

    /// <summary>How far this session was received in the runspace; null where that is not kept.</summary>
    internal ReceivedPlace? PlaceIn(RunspaceState state) => _started is null ? state.PlaceOf(Id) : state.PlaceOf(_started);
}
