using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Streaming;

/// <summary>Reads what the history has after the place where following stands.</summary>
internal sealed class GapReader
{
    /// <summary>The error type of an event that the session does not have.</summary>
    public const string EventNotFound = "event_not_found";

    private readonly ApiCaller _client;
    private readonly EventSource _source;
    private readonly FollowOptions _options;
    private readonly FollowedPart _part;
    private AwaitedInput _input;

    public GapReader(ApiCaller client, EventSource source, FollowOptions options, FollowedPart part, AwaitedInput input)
    {
        _client = client;
        _source = source;
        _options = options;
        _part = part;
        _input = input;
    }

    /// <summary>Looks for another input from now on.</summary>
    public void Await(AwaitedInput input) => _input = input;

    /// <summary>Reads what a new stream needs, where the place is not to be seen more than once.</summary>
    /// <exception cref="ApiException">The history does not show the place: for the moment, or the session does not have it.</exception>
    public async Task<HistoryGap> ReadFirstAsync(StreamSeam seam, CancellationToken token)
    {
        TimeSpan patience = _options.Resume?.Last is null ? _input.Patience : ServiceLag.OfHistory;
        for (TimeSpan waited = TimeSpan.Zero; ; waited += ServiceLag.FirstLook)
        {
            TimeSpan age = seam.Age;
            HistoryGap gap = await ReadAsync(Array.Empty<string>(), isThorough: false, token).ConfigureAwait(false);
            seam.Look(age);

            // A service that is at work need not list what is queued.
            if (gap.PlaceFound || (!_part.IsPlaced && waited > TimeSpan.Zero && gap.State == SessionActivity.Busy))
                return gap;
            if (_part.IsReached)
                throw NotShown();
            if (waited >= patience)
                throw NoSuchEvent(_part.Place ?? _options.After);
            await Task.Delay(ServiceLag.FirstLook, token).ConfigureAwait(false);
        }
    }

    /// <summary>Reads it as it is now.</summary>
    /// <param name="witnesses">Events that the stream brought, to be sought too.</param>
    /// <param name="isThorough">True to seek them in the whole history.</param>
    /// <param name="token">Ends the wait.</param>
    public Task<HistoryGap> ReadAsync(ICollection<string> witnesses, bool isThorough, CancellationToken token)
    {
        // Where nothing was given yet, the place is the input itself, and the reports of running before it are still to give.
        bool isAtInput = _options.After is not null && (!_part.IsPlaced || _part.Place == _options.After);
        return HistoryGap.ReadAsync(_client, _source, new GapBounds
        {
            Place = isAtInput ? _options.After : _part.Place,
            Start = isAtInput ? _options.After : _part.Start,
            Awaited = isAtInput ? _options.After : _input.PendingId,
            Witnesses = witnesses,
            IsThorough = isThorough,
            StateEvent = isAtInput ? null : _part.StateEvent,
            IsReread = _part.IsReached,
            IsEndOnly = !_part.IsPlaced && !isAtInput,
            TakesRunningPair = isAtInput,
        }, token);
    }

    /// <summary>Finds out which workflow runs were open before: from what the history just read shows, else by asking for the events of runs alone.</summary>
    public async Task LearnRunsAsync(RunWatch runs, HistoryGap gap, CancellationToken token)
    {
        if (runs.IsKnown)
            return;

        // A thread rests when it says so, whatever runs beside it.
        if (_source.ThreadId is not null)
        {
            runs.Begin();
            return;
        }

        // What begins with the first event is told all of it in its order.
        if (_options.FromStart && _options.Resume?.Last is null)
        {
            runs.Begin();
            return;
        }

        foreach (SessionEvent earlier in gap.PlaceFound ? gap.EarlierRuns : gap.Events.Where(RunWatch.Concerns).Reverse())
            runs.TakeEarlier(earlier);

        // The launch form knows no runs.
        if (!gap.HasFirst && _client.EventPageSize is not null && (_options.WatchesRuns || !_options.KeepFollowing))
            await AskForRunsAsync(runs, new HashSet<string>(gap.Events.Select(static e => e.Id), StringComparer.Ordinal), token).ConfigureAwait(false);
        runs.Begin();
    }

    /// <summary>The error of a history that lags so far behind that it does not show the place.</summary>
    public ApiException NotShown() => new(ApiErrorKind.UnexpectedAnswer, $"The history does not show the event {_part.Place} yet.");

    /// <summary>The error of an event that the session does not have.</summary>
    public ApiException NoSuchEvent(string? id) =>
        new(ApiErrorKind.Service, $"The {_source} has no event '{id}'. Take the id of an event of this {_source.Noun}, or leave -After out.") { Status = 404, ErrorType = EventNotFound };

    private async Task AskForRunsAsync(RunWatch runs, HashSet<string> toBeGiven, CancellationToken token)
    {
        try
        {
            Pager<SessionEvent> newestFirst = new EventOperations(_client).List(_source, RunWatch.Filter, null);
            while (await newestFirst.NextAsync(token).ConfigureAwait(false) is { } found)
            {
                if (!toBeGiven.Contains(found.Id))
                    runs.TakeEarlier(found);
            }
        }
        catch (ApiException refusal) when (refusal.Status == 400)
        {
            _client.Log($"Session {_source.SessionId}: the service knows no workflow runs: {refusal.Message}");
        }
    }
}

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
