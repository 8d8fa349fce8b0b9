using System;
using System.Text;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Streaming;

/// <summary>The part of a session that is followed: where it starts, what of it was given, and where to go on.</summary>
internal sealed class FollowedPart
{
    private readonly RecentIds _given = new();
    private readonly IdTable _earlier = new();
    private readonly LatestIds _lately = new(FollowPlace.Remembered);
    private readonly bool _isGiven;
    private readonly EventSource _source;
    private FollowPlace? _shown;
    private SessionEvent? _last;
    private string? _place;

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
            byte[] id = Encoding.UTF8.GetBytes(given);
            _given.Add(id);
            NoteGiven(id);
        }
    }

    /// <summary>True once the session was reached.</summary>
    public bool IsReached { get; private set; }

    /// <summary>True where the place is known: given, or found when the session was reached.</summary>
    public bool IsPlaced => _isGiven || IsReached;

    /// <summary>The event after which to go on: the last given, else the one to begin after; null for the beginning.</summary>
    public string? Place
    {
        get => _place ??= _last?.Id;
        private set => (_place, _last) = (value, null);
    }

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
        foreach (string earlier in gap.Earlier)
            _earlier.Add(Encoding.UTF8.GetBytes(earlier));
        if (Place == Start)
            (Start, _shown) = (gap.Start, null);
    }

    /// <summary>Takes note that an event is given; false for one to drop, as it was given before or does not belong to the part.</summary>
    /// <param name="taken">The event.</param>
    /// <param name="isLate">True for one from before the place, which stays where it is.</param>
    public bool TryGive(SessionEvent taken, bool isLate)
    {
        if (IsBefore(taken) || !_given.Add(taken.IdUtf8))
            return false;
        NoteGiven(taken.IdUtf8);
        if (isLate)
            return true;
        (_last, _place) = (taken, null);
        NoteState(taken);
        return true;
    }

    /// <summary>Takes note of an event that is not to be given again by whoever goes on from here.</summary>
    public void NoteGiven(ReadOnlySpan<byte> eventId)
    {
        _lately.Add(eventId);
        _shown = null;
    }

    /// <summary>Takes note of an event that is not to be given at all any more.</summary>
    public void Skip(string eventId)
    {
        if (_given.Add(eventId))
            NoteGiven(Encoding.UTF8.GetBytes(eventId));
    }

    /// <summary>Where to go on in another process; the same object as long as nothing is given.</summary>
    public FollowPlace Show() => _shown ??= new FollowPlace(Place, Start, _lately.ToTexts());

    /// <summary>Takes note of what an event says of the session's work.</summary>
    public void NoteState(SessionEvent taken)
    {
        if (_source.StateAfter(taken) != SessionActivity.Unknown)
            StateEvent = taken;
    }

    /// <summary>True where an event was given lately.</summary>
    public bool HasGiven(string eventId) => _given.Contains(eventId);

    /// <summary>True where an event is no news: given, or from before the place.</summary>
    public bool Knows(SessionEvent streamed) => streamed.Is(Place) || IsBefore(streamed) || _given.Contains(streamed.IdUtf8);

    // A stream may bring what was there before the start, from the moment in which it was opened.
    private bool IsBefore(SessionEvent taken) => taken.Is(Start) || _earlier.Contains(taken.IdUtf8);
}

/// <summary>The latest ids, oldest first. It writes over the bytes of the oldest, so that a busy stream costs it nothing.</summary>
internal sealed class LatestIds
{
    private readonly (byte[] Utf8, int Length)[] _ids;
    private long _count;

    public LatestIds(int most) => _ids = new (byte[], int)[most];

    public void Add(ReadOnlySpan<byte> id)
    {
        ref (byte[] Utf8, int Length) place = ref _ids[_count++ % _ids.Length];
        if (place.Utf8 is null || place.Utf8.Length < id.Length)
            place.Utf8 = new byte[id.Length];
        id.CopyTo(place.Utf8);
        place.Length = id.Length;
    }

    public string[] ToTexts()
    {
        var texts = new string[Math.Min(_count, _ids.Length)];
        for (int i = 0; i < texts.Length; i++)
        {
            (byte[] utf8, int length) = _ids[(_count - texts.Length + i) % _ids.Length];
            texts[i] = Encoding.UTF8.GetString(utf8, 0, length);
        }

        return texts;
    }
}
