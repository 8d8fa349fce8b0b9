using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Client.Streaming;

/// <summary>The end of a session's history, read from the newest event back to a place: what follows the place, and what state it leaves.</summary>
internal sealed class HistoryGap
{
    /// <summary>How many events before the place are looked through for one that the stream brought too late.</summary>
    private const int Overlap = 16;

    /// <summary>How many events to ask for at a time where few are expected.</summary>
    private const int ShortPage = 100;

    private readonly List<SessionEvent> _newestFirst = new();
    private readonly List<SessionEvent> _beforeNewestFirst = new();
    private readonly List<SessionEvent> _reportsNewestFirst = new();
    private readonly GapBounds _bounds;
    private bool _isPastReports;
    private bool _isPastStart;
    private bool _isPastWitness;

    private HistoryGap(GapBounds bounds)
    {
        _bounds = bounds;
        _isPastWitness = bounds.Witness is null;
    }

    /// <summary>What the history says of the session's work.</summary>
    public SessionState State { get; private set; }

    /// <summary>True where the place is in the history.</summary>
    public bool PlaceFound { get; private set; }

    /// <summary>True where the history has what the stream brought, or something newer: nothing from before that is missing in it.</summary>
    public bool ShowsWitness { get; private set; }

    /// <summary>The awaited input as the history has it; null where it was not met.</summary>
    public SessionEvent? Input { get; private set; }

    /// <summary>The newest event that is not a queued input; null where there is none.</summary>
    public string? NewestId { get; private set; }

    /// <summary>The newest event that is neither a queued input nor a report of running with nothing behind it; null where there is none.</summary>
    public string? BeforeReportsId { get; private set; }

    /// <summary>The reports of running with nothing behind them but queued inputs, oldest first: one of these inputs may be what runs.</summary>
    public IEnumerable<SessionEvent> Reports => OldestFirst(_reportsNewestFirst);

    /// <summary>The last event before those that follow the place; null for the beginning.</summary>
    public string? Start { get; private set; }

    /// <summary>The events after the place, oldest first; queued inputs, which have no place yet, among them.</summary>
    public IEnumerable<SessionEvent> Events => OldestFirst(_newestFirst);

    /// <summary>The last events between the start and the place, oldest first. One that was not given is one that the stream brought too late.</summary>
    public IEnumerable<SessionEvent> BeforePlace => OldestFirst(_beforeNewestFirst);

    /// <summary>The ids of events from before the start that the stream brings or may still bring.</summary>
    public List<string> BeforeStart { get; } = new();

    /// <summary>Reads the end of the history only: its state and its newest event.</summary>
    public static Task<HistoryGap> ReadEndAsync(ApiClient client, string sessionId, CancellationToken token) =>
        ReadAsync(client, sessionId, new GapBounds { IsEndOnly = true }, token);

    /// <summary>Reads back to an event, seeking an input on the way or behind it; null for none.</summary>
    public static Task<HistoryGap> ReadToPlaceAsync(ApiClient client, string sessionId, string place, string? awaited, CancellationToken token) =>
        ReadAsync(client, sessionId, new GapBounds { Place = place, Start = place, Awaited = awaited }, token);

    /// <summary>Reads back from the newest event, as far as the bounds want.</summary>
    public static async Task<HistoryGap> ReadAsync(ApiClient client, string sessionId, GapBounds bounds, CancellationToken token)
    {
        var gap = new HistoryGap(bounds);
        Pager<SessionEvent> newestFirst = client.Events.List(sessionId, new EventFilter { Newest = true }, bounds.IsReread && client.EventPageSize is not null ? ShortPage : null);
        bool inRunningPair = false;
        while (await newestFirst.NextAsync(token).ConfigureAwait(false) is { } found)
        {
            gap.Note(found);
            if (!gap.PlaceFound && (bounds.IsEndOnly || found.Id == bounds.Place))
                inRunningPair = gap.ArriveAt(found);
            else if (!gap.PlaceFound || (inRunningPair &= IsReport(found)))
                gap._newestFirst.Add(found);
            else
                gap.NoteBefore(found);

            // Behind the place only what is still unknown is read on for.
            if (gap.PlaceFound && !inRunningPair && gap.IsKnown)
                break;
        }

        gap.PlaceFound |= bounds.Place is null;
        return gap;
    }

    private bool IsKnown => State != SessionState.Unknown && _isPastReports && _isPastWitness
        && (_bounds.Awaited is null || Input is not null || (_bounds.IsReread && _isPastStart))
        && (_isPastStart || _beforeNewestFirst.Count >= Overlap);

    private static IEnumerable<SessionEvent> OldestFirst(List<SessionEvent> newestFirst)
    {
        for (int i = newestFirst.Count - 1; i >= 0; i--)
            yield return newestFirst[i];
    }

    private bool ArriveAt(SessionEvent place)
    {
        PlaceFound = true;
        bool takesPair = _bounds.TakesRunningPair && !place.IsQueuedInput && place.IsInput;
        _isPastStart = _bounds.IsEndOnly || _bounds.Start == _bounds.Place;
        if (!takesPair)
            Start = place.Id;
        return takesPair;
    }

    private void NoteBefore(SessionEvent found)
    {
        _isPastStart |= found.Id == _bounds.Start;
        Start ??= found.Id;
        if (!_isPastStart)
            _beforeNewestFirst.Add(found);
        else if (!_isPastWitness || found.Id == _bounds.Witness?.Id)
            BeforeStart.Add(found.Id);
    }

    private void Note(SessionEvent found)
    {
        if (!_isPastReports && !found.IsQueuedInput)
            NoteNewest(found);
        if (found.Id == _bounds.Awaited)
            Input = found;
        if (State == SessionState.Unknown)
            State = StateAfter(found);
        if (!_isPastWitness)
            Compare(found, _bounds.Witness!);
    }

    private void NoteNewest(SessionEvent found)
    {
        NewestId ??= found.Id;
        if (IsReport(found))
        {
            _reportsNewestFirst.Add(found);
            return;
        }

        BeforeReportsId = found.Id;
        _isPastReports = true;
    }

    private void Compare(SessionEvent found, SessionEvent witness)
    {
        _isPastWitness = found.Id == witness.Id || found.ProcessedAt < witness.ProcessedAt || (PlaceFound && witness.ProcessedAt is null);
        ShowsWitness |= found.Id == witness.Id || found.ProcessedAt > witness.ProcessedAt;
    }

    private static bool IsReport(SessionEvent found) => found.Type is EventTypes.SessionRunning or EventTypes.ThreadRunning;

    private static SessionState StateAfter(SessionEvent last) => last.Type switch
    {
        EventTypes.SessionTerminated or EventTypes.SessionDeleted => SessionState.Over,
        EventTypes.SessionIdle => SessionState.Settled,
        EventTypes.SessionRunning or EventTypes.SessionRescheduled => SessionState.Busy,
        EventTypes.UserMessage or EventTypes.UserDefineOutcome or EventTypes.UserToolConfirmation => SessionState.Busy,
        EventTypes.UserCustomToolResult or EventTypes.UserToolResult => SessionState.Busy,
        _ => SessionState.Unknown,
    };
}
