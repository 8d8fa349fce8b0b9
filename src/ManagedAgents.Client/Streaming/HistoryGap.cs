using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Streaming;

/// <summary>
/// The end of a session's history, read from the newest event back to a place: what follows the place, and what state it leaves. The order is
/// the list's, and events are known by their ids: their times may be out of order, as hosts with clocks of their own note them.
/// </summary>
internal sealed class HistoryGap
{
    /// <summary>How many events before the place are looked through for one that the stream brought too late.</summary>
    private const int Overlap = 16;

    /// <summary>How many events to ask for at a time where few are expected; also how far behind the place to seek what the stream brought.</summary>
    private const int ShortPage = 100;

    private readonly List<SessionEvent> _newestFirst = new();
    private readonly List<SessionEvent> _beforeNewestFirst = new();
    private readonly List<SessionEvent> _reportsNewestFirst = new();
    private readonly HashSet<string> _foundBehind = new();
    private readonly List<SessionEvent> _runsNewestFirst = new();
    private readonly EventSource _source;
    private readonly GapBounds _bounds;
    private bool _hasQueuedWork;
    private bool _hasQueuedInterrupt;
    private bool _wasInterrupted;
    private bool _isPastReports;
    private bool _isPastStart;
    private int _behindPlace;
    private int _unseenWitnesses;

    private HistoryGap(EventSource source, GapBounds bounds)
    {
        _source = source;
        _bounds = bounds;
        _unseenWitnesses = bounds.Witnesses.Count;
    }

    /// <summary>What the history says of the session's work.</summary>
    public SessionActivity State { get; private set; }

    /// <summary>The event that says it; null where none was met.</summary>
    public SessionEvent? StateEvent { get; private set; }

    /// <summary>The idle that a queued message stands behind, because only an answer or a higher budget ends it; null where there is none.</summary>
    public IdleEvent? Standing { get; private set; }

    /// <summary>True where the place is in the history.</summary>
    public bool PlaceFound { get; private set; }

    /// <summary>True where the history has, not before the place, what the stream brought: nothing from before that is missing in it.</summary>
    public bool ShowsWitness { get; private set; }

    /// <summary>Tells whether the history has what the stream brought before the place.</summary>
    public bool IsBehindPlace(SessionEvent witness) => _foundBehind.Contains(witness.Id);

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

    /// <summary>The ids of events from before the start, or given long ago, that the stream brings or may still bring.</summary>
    public List<string> Earlier { get; } = new();

    /// <summary>What was read of the place and before it that tells of workflow runs, newest first; of a first reading only.</summary>
    public IReadOnlyList<SessionEvent> EarlierRuns => _runsNewestFirst;

    /// <summary>True where the reading had the session's first event, so that <see cref="EarlierRuns"/> is all.</summary>
    public bool HasFirst { get; private set; }

    /// <summary>Reads the end of the history only: its state and its newest event.</summary>
    public static Task<HistoryGap> ReadEndAsync(ApiCaller client, string sessionId, CancellationToken token) =>
        ReadAsync(client, new EventSource(sessionId), new GapBounds { IsEndOnly = true }, token);

    /// <summary>Reads back to an event, seeking an input on the way or behind it; null for none.</summary>
    public static Task<HistoryGap> ReadToPlaceAsync(ApiCaller client, string sessionId, string place, string? awaited, CancellationToken token) =>
        ReadAsync(client, new EventSource(sessionId), new GapBounds { Place = place, Start = place, Awaited = awaited }, token);

    /// <summary>Reads back from the newest event, as far as the bounds want.</summary>
    public static async Task<HistoryGap> ReadAsync(ApiCaller client, EventSource source, GapBounds bounds, CancellationToken token)
    {
        var gap = new HistoryGap(source, bounds);

        // What is read whole anyway is read in long pages.
        bool isShort = bounds.IsReread && client.EventPageSize is not null && source.ThreadId is null;
        Pager<SessionEvent> newestFirst = new EventOperations(client).List(source, new EventFilter { Newest = true }, isShort ? ShortPage : null);
        bool inRunningPair = false;
        while (await newestFirst.NextAsync(token).ConfigureAwait(false) is { } found)
        {
            gap.Note(found);
            bool isAtPlace = !gap.PlaceFound && (bounds.IsEndOnly || found.Id == bounds.Place);
            bool isBehind = !isAtPlace && gap.PlaceFound && !(inRunningPair &= IsReport(found));
            gap.Seek(found, isBehind);
            if (isAtPlace)
                inRunningPair = gap.ArriveAt(found);
            else if (isBehind)
                gap.NoteBefore(found);
            else
                gap._newestFirst.Add(found);

            if (gap.PlaceFound && !inRunningPair)
                gap.NoteRun(found);

            // Behind the place only what is still unknown is read on for, and what is here already.
            if (gap.PlaceFound && !inRunningPair && gap.IsKnown && (gap._behindPlace >= Overlap || !newestFirst.HasNext))
                break;
        }

        // What came along with the last page costs nothing.
        while (!bounds.IsReread && newestFirst.TakeReady() is { } along)
            gap.NoteRun(along);
        gap.HasFirst = newestFirst.IsAllHere;
        gap.PlaceFound |= bounds.Place is null;
        await gap.CompleteStateAsync(client, token).ConfigureAwait(false);
        return gap;
    }

    private bool IsKnown => State != SessionActivity.Unknown && _isPastReports
        && (_bounds.Awaited is null || Input is not null || (_bounds.IsReread && _isPastStart))
        && (_isPastStart || _beforeNewestFirst.Count >= Overlap)
        && (_unseenWitnesses <= 0 || (_behindPlace >= ShortPage && !_bounds.IsThorough));

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

        // What was given up to the place says what the place leaves.
        if (_bounds.StateEvent is { } last)
            NoteState(last);
        return takesPair;
    }

    private void NoteBefore(SessionEvent found)
    {
        _behindPlace++;
        _isPastStart |= found.Id == _bounds.Start;
        Start ??= found.Id;
        if (!_isPastStart && _beforeNewestFirst.Count < Overlap)
            _beforeNewestFirst.Add(found);
        else if (!found.IsQueuedInput && (_bounds.Witnesses.Contains(found.Id) || (_isPastStart && _behindPlace <= ShortPage)))
            Earlier.Add(found.Id);
    }

    private void Note(SessionEvent found)
    {
        if (!_isPastReports && !found.IsQueuedInput)
            NoteNewest(found);
        if (found.Id == _bounds.Awaited)
            Input = found;
        NoteState(found);
    }

    private void Seek(SessionEvent found, bool isBehind)
    {
        if (!StreamSeam.Shows(_bounds.Witnesses, found))
            return;
        ShowsWitness |= !isBehind;
        _unseenWitnesses--;
        if (isBehind)
            _foundBehind.Add(found.Id);
    }

    private void NoteState(SessionEvent found)
    {
        if (State != SessionActivity.Unknown)
            return;
        if (found.IsQueuedInput && found is UserMessageEvent or UserDefineOutcomeEvent)
        {
            // What it waits behind says whether it will be worked on.
            _hasQueuedWork = true;
            return;
        }

        _hasQueuedInterrupt |= found.IsQueuedInput && found is UserInterruptEvent;
        _wasInterrupted |= found is UserInterruptEvent { IsQueuedInput: false, SessionThreadId: null };
        State = _source.StateAfter(found);
        if (_hasQueuedWork && State == SessionActivity.Unknown && IsOfAgent(found))
            State = SessionActivity.Busy;
        if (_hasQueuedWork && State == SessionActivity.Settled)
            StandBehind(_source.IdleOf(found)!);
        StateEvent = State == SessionActivity.Unknown ? null : found;
    }

    private void StandBehind(IdleEvent idle)
    {
        // An interrupt is an answer, too, and the idle that follows it need not be there yet.
        bool standsStill = idle.StandsStill && !_hasQueuedInterrupt && !(_wasInterrupted && idle.StopReason?.Type == "requires_action");
        Standing = standsStill ? idle : null;
        State = standsStill ? SessionActivity.Settled : SessionActivity.Busy;
    }

    /// <summary>The launch form gives an idle no reason; then what the session waits for says it.</summary>
    private async Task CompleteStateAsync(ApiCaller client, CancellationToken token)
    {
        if (!_hasQueuedWork || State is SessionActivity.Over or SessionActivity.Settled)
            return;
        State = SessionActivity.Busy;
        if (!_hasQueuedInterrupt && !_wasInterrupted && StateEvent is SessionStatusIdleEvent { StopReason: null } idle && (await new EventOperations(client).PendingAsync(_source.SessionId, token).ConfigureAwait(false)).Count > 0)
        {
            Standing = idle;
            State = SessionActivity.Settled;
        }
    }

    private void NoteRun(SessionEvent found)
    {
        if (!_bounds.IsReread && RunWatch.Concerns(found))
            _runsNewestFirst.Add(found);
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

    private static bool IsOfAgent(SessionEvent found) =>
        found.Type.StartsWith("agent.", StringComparison.Ordinal) || found.Type.StartsWith("span.", StringComparison.Ordinal);

    private static bool IsReport(SessionEvent found) => found.Type is EventTypes.SessionRunning or EventTypes.ThreadRunning;
}
