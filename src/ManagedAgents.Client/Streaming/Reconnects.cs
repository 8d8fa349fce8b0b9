using System;
using System.Diagnostics;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Streaming;

/// <summary>How often in a row the stream was lost, and how long to wait before it is opened again.</summary>
internal sealed class Reconnects
{
    private static readonly TimeSpan HealthyLife = TimeSpan.FromSeconds(5);

    private readonly Random _random = new();
    private readonly Stopwatch _streamLife = new();
    private int _failures;

    /// <summary>A stream is to be opened.</summary>
    public void Begin() => _streamLife.Reset();

    /// <summary>It is open, and the history is read.</summary>
    public void Succeed() => _streamLife.Start();

    /// <summary>An event was given, so whatever failed before is over.</summary>
    public void Forget() => _failures = 0;

    /// <summary>Counts a failure; false where there were too many.</summary>
    public bool TryCount()
    {
        // A connection that held for a while was no failure, though it broke in the end.
        if (_streamLife.Elapsed > HealthyLife)
            _failures = 0;
        return ++_failures <= RetryPolicy.MostFailuresInARow;
    }

    /// <summary>How long to wait after the failure counted last, where the service does not say.</summary>
    public TimeSpan Pause() => RetryPolicy.Backoff(_failures - 1, _random);
}

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
