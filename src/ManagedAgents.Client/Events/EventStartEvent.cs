using System.Collections.Generic;

namespace ManagedAgents.Client.Events;

/// <summary>A preview of an event begins; it is never stored. (<c>event_start</c>)</summary>
public sealed class EventStartEvent : SessionEvent
{
    internal EventStartEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The id and type of the event that will come.</summary>
    public IReadOnlyDictionary<string, object?> Event => PlainObject("event"u8);
}
