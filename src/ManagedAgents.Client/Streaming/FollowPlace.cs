using System;
using System.Collections.Generic;

namespace ManagedAgents.Client.Streaming;

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
