using System;
using System.Collections.Generic;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Streaming;

/// <summary>The part of a session that is followed: where it starts, what of it was given, and where to go on.</summary>
internal sealed class FollowedPart
{
    private readonly RecentIds _given = new();
    private readonly HashSet<string> _earlier = new(StringComparer.Ordinal);

    private readonly bool _isGiven;

    public FollowedPart(FollowOptions options)
    {
        Place = Start = options.ResumeAfter;
        _isGiven = options.ResumeAfter is not null || options.FromStart;
    }

    /// <summary>True once the session was reached.</summary>
    public bool IsReached { get; private set; }

    /// <summary>True where the place is known: given, or found when the session was reached.</summary>
    public bool IsPlaced => _isGiven || IsReached;

    /// <summary>The event after which to go on: the last given, else the one to begin after; null for the beginning.</summary>
    public string? Place { get; private set; }

    /// <summary>The event before the part's first; null for the beginning.</summary>
    public string? Start { get; private set; }

    /// <summary>The session was reached.</summary>
    public void Reach() => IsReached = true;

    /// <summary>Begins after an event.</summary>
    /// <param name="start">The event before the first to give; null for the beginning.</param>
    /// <param name="place">Where to go on, where that is named by another event than the start.</param>
    public void Begin(string? start, string? place)
    {
        Start = start;
        Place = place;
    }

    /// <summary>Takes note of what a history says of the time before the part.</summary>
    public void NoteStart(HistoryGap gap)
    {
        _earlier.UnionWith(gap.BeforeStart);
        if (Place == Start)
            Start = gap.Start;
    }

    /// <summary>Takes note that an event is given; false for one to drop, as it was given before or does not belong to the part.</summary>
    public bool TryGive(SessionEvent taken)
    {
        if (IsBefore(taken) || !_given.Add(taken.Id))
            return false;
        Place = taken.Id;
        return true;
    }

    /// <summary>True where an event was given lately.</summary>
    public bool HasGiven(string eventId) => _given.Contains(eventId);

    /// <summary>True where an event is no news: given, or from before the place.</summary>
    public bool Knows(SessionEvent streamed) => streamed.Id == Place || IsBefore(streamed) || HasGiven(streamed.Id);

    // A stream may bring what was there before the start, from the moment in which it was opened.
    private bool IsBefore(SessionEvent taken) => taken.Id == Start || _earlier.Contains(taken.Id);
}
