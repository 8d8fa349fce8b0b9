using System;
using System.Collections.Generic;
using ManagedAgents.Client.Events;

namespace ManagedAgents.Client.Streaming;

/// <summary>From where a history is read on, and what else is sought in it.</summary>
internal sealed class GapBounds
{
    /// <summary>The event to go on after; null for the beginning.</summary>
    public string? Place { get; init; }

    /// <summary>The event before the first that was ever to be given, the place or before it; null for the beginning.</summary>
    public string? Start { get; init; }

    /// <summary>An input not yet seen processed, which may stand before the place; null for none.</summary>
    public string? Awaited { get; init; }

    /// <summary>True where the place was in the history before: what is read anew is short, and the awaited input is not from before the start.</summary>
    public bool IsReread { get; init; }

    /// <summary>The ids of events that the stream brought and that no history has shown yet.</summary>
    public ICollection<string> Witnesses { get; init; } = Array.Empty<string>();

    /// <summary>True to seek those down to the history's beginning: a stream may repeat what is long over.</summary>
    public bool IsThorough { get; init; }

    /// <summary>The last event up to the place that says what the session is at; null where it is not known.</summary>
    public SessionEvent? StateEvent { get; init; }

    /// <summary>True to read the end only: its state and its newest event.</summary>
    public bool IsEndOnly { get; init; }

    /// <summary>
    /// True where the place is an input to begin after. The service may report the session running just before it shows the input as
    /// processed. Those reports follow the input's acceptance, and a stream open at that time would have brought them, so they follow the place.
    /// </summary>
    public bool TakesRunningPair { get; init; }
}
