using System;
using System.Collections.Generic;
using ManagedAgents.Client.Events;

namespace ManagedAgents.Client.Streaming;

/// <summary>Following, as one of the operations on events.</summary>
public static class Following
{
    /// <summary>Follows a session: what is asked for of its history, then what happens, each event once.</summary>
    /// <param name="events">The operations on events.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="options">From where, and until when.</param>
    /// <returns>The reader; nothing goes over the network before its first read.</returns>
    public static SessionFollower Follow(this EventOperations events, string sessionId, FollowOptions options) => events.Follow(new EventSource(sessionId), options);

    /// <summary>Follows a session or one thread of it: what is asked for of its history, then what happens, each event once.</summary>
    /// <param name="events">The operations on events.</param>
    /// <param name="source">The session or the thread.</param>
    /// <param name="options">From where, and until when.</param>
    /// <returns>The reader; nothing goes over the network before its first read.</returns>
    public static SessionFollower Follow(this EventOperations events, EventSource source, FollowOptions options) => new(events.Client, source, options);
}

/// <summary>From where, until when and what of a session to follow.</summary>
public sealed class FollowOptions
{
    /// <summary>The id of the event after which to begin; null for what happens from now on.</summary>
    public string? After { get; init; }

    /// <summary>How far the session was received before, to go on there; <see cref="After"/> is then the input the receiving once began after. Null to begin.</summary>
    public FollowPlace? Resume { get; init; }

    /// <summary>True to begin with the session's first event.</summary>
    public bool FromStart { get; init; }

    /// <summary>True where the session was started with input, so that a history which does not show it yet is no sign of rest.</summary>
    public bool ExpectsInput { get; init; }

    /// <summary>True where the session is known to be there, so that reaching it for the first time is worth as much patience as reaching it again.</summary>
    public bool IsThere { get; init; }

    /// <summary>True to go on when the session settles, until it is terminated or deleted.</summary>
    public bool KeepFollowing { get; init; }

    /// <summary>True to know the workflow runs that were open before, though the following goes on when the session settles.</summary>
    public bool WatchesRuns { get; init; }

    /// <summary>The event types to preview as they are written: agent.message, agent.thinking; null for none.</summary>
    public IReadOnlyList<string>? Deltas { get; init; }

    /// <summary>Told on any thread that the connection was lost, and how long it takes until it is made again; null for nobody.</summary>
    public Action<TimeSpan>? OnLost { get; init; }

    /// <summary>The longest silence of the stream before the connection counts as lost; default 90 seconds. The service pings about every 15.</summary>
    public TimeSpan LongestSilence { get; init; } = TimeSpan.FromSeconds(90);
}

/// <summary>
/// A place in a session's events, to go on from. The last event alone does not say what was given: a stream may bring neighbours in another
/// order than the history has them, so the place knows the events given lately, too.
/// </summary>
public sealed class FollowPlace
{
    /// <summary>How many events a place knows: more than are looked through behind it, so that none of those is given again.</summary>
    internal const int Remembered = 64;

    /// <summary>Makes a place.</summary>
    /// <param name="last">The event to go on after; null for the session's beginning.</param>
    /// <param name="start">The event before the first that was ever to be given; null for the session's beginning.</param>
    /// <param name="given">The ids of the events given lately, oldest first.</param>
    public FollowPlace(string? last, string? start, IReadOnlyList<string> given)
    {
        Last = last;
        Start = start;
        Given = given;
    }

    /// <summary>The event to go on after; null for the session's beginning.</summary>
    public string? Last { get; }

    /// <summary>The event before the first that was ever to be given; null for the session's beginning.</summary>
    public string? Start { get; }

    /// <summary>The ids of the events given lately, oldest first.</summary>
    public IReadOnlyList<string> Given { get; }

    /// <summary>The place behind an event up to which all counts as given.</summary>
    /// <param name="last">The event.</param>
    /// <returns>The place.</returns>
    public static FollowPlace After(string last) => new(last, last, Array.Empty<string>());
}
