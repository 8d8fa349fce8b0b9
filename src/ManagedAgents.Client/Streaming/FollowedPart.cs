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
    private readonly Queue<string> _lately = new(FollowPlace.Remembered);
    private readonly bool _isGiven;
    private readonly EventSource _source;
    private FollowPlace? _shown;

    public FollowedPart(EventSource source, FollowOptions options)
    {
        _source = source;
        _isGiven = options.Resume?.Last is not null || options.FromStart;
        if (options.Resume is not { } resumed)
            return;
        Place = resumed.Last;
        Start = resumed.Start;
        foreach (string given in resumed.Given)
        {
            _given.Add(given);
            NoteGiven(given);
        }
    }

    /// <summary>True once the session was reached.</summary>
    public bool IsReached { get; private set; }

    /// <summary>True where the place is known: given, or found when the session was reached.</summary>
    public bool IsPlaced => _isGiven || IsReached;

    /// <summary>The event after which to go on: the last given, else the one to begin after; null for the beginning.</summary>
    public string? Place { get; private set; }

    /// <summary>The event before the part's first; null for the beginning.</summary>
    public string? Start { get; private set; }

    /// <summary>The last event up to the place that says what the session is at; null where none was seen.</summary>
    public SessionEvent? StateEvent { get; private set; }

    /// <summary>The session was reached.</summary>
    public void Reach() => IsReached = true;

    /// <summary>Begins after an event.</summary>
    /// <param name="start">The event before the first to give; null for the beginning.</param>
    /// <param name="place">Where to go on, where that is named by another event than the start.</param>
    /// <param name="stateEvent">What says what the session is at in that place; null where it is not known.</param>
    public void Begin(string? start, string? place, SessionEvent? stateEvent = null)
    {
        Start = start;
        Place = place;
        StateEvent = stateEvent;
        _shown = null;
    }

    /// <summary>Takes note of what a history says of the time before the part.</summary>
    public void NoteStart(HistoryGap gap)
    {
        _earlier.UnionWith(gap.Earlier);
        if (Place == Start)
            (Start, _shown) = (gap.Start, null);
    }

    /// <summary>Takes note that an event is given; false for one to drop, as it was given before or does not belong to the part.</summary>
    /// <param name="taken">The event.</param>
    /// <param name="isLate">True for one from before the place, which stays where it is.</param>
    public bool TryGive(SessionEvent taken, bool isLate)
    {
        if (IsBefore(taken) || !_given.Add(taken.Id))
            return false;
        NoteGiven(taken.Id);
        if (isLate)
            return true;
        Place = taken.Id;
        NoteState(taken);
        return true;
    }

    /// <summary>Takes note of an event that is not to be given again by whoever goes on from here.</summary>
    public void NoteGiven(string eventId)
    {
        if (_lately.Count == FollowPlace.Remembered)
            _lately.Dequeue();
        _lately.Enqueue(eventId);
        _shown = null;
    }

    /// <summary>Takes note of an event that is not to be given at all any more.</summary>
    public void Skip(string eventId)
    {
        if (_given.Add(eventId))
            NoteGiven(eventId);
    }

    /// <summary>Where to go on in another process; the same object as long as nothing is given.</summary>
    public FollowPlace Show() => _shown ??= new FollowPlace(Place, Start, _lately.ToArray());

    /// <summary>Takes note of what an event says of the session's work.</summary>
    public void NoteState(SessionEvent taken)
    {
        if (_source.StateAfter(taken) != SessionActivity.Unknown)
            StateEvent = taken;
    }

    /// <summary>True where an event was given lately.</summary>
    public bool HasGiven(string eventId) => _given.Contains(eventId);

    /// <summary>True where an event is no news: given, or from before the place.</summary>
    public bool Knows(SessionEvent streamed) => streamed.Id == Place || IsBefore(streamed) || HasGiven(streamed.Id);

    // A stream may bring what was there before the start, from the moment in which it was opened.
    private bool IsBefore(SessionEvent taken) => taken.Id == Start || _earlier.Contains(taken.Id);
}
