using ManagedAgents.Client.Events;

namespace ManagedAgents.Client.Streaming;

/// <summary>Drops the pieces of an event that are of no use: it was given whole already, or a lost connection took its beginning.</summary>
internal sealed class PreviewFilter
{
    private string? _begun;

    /// <summary>Tells whether to give an event without an id.</summary>
    /// <param name="preview">The event.</param>
    /// <param name="part">What was given.</param>
    public bool Passes(SessionEvent preview, FollowedPart part)
    {
        if (preview is EventDeltaEvent delta)
            return delta.EventId == _begun && !part.HasGiven(delta.EventId);
        if (preview is not EventStartEvent start || !start.Event.TryGetValue("id", out object? id) || id is not string eventId)
            return true;
        _begun = eventId;
        return !part.HasGiven(eventId);
    }

    /// <summary>Forgets what has begun, as the connection is lost.</summary>
    public void Reset() => _begun = null;
}
