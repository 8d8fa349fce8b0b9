using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Streaming;

/// <summary>
/// Follows one session and gives each event once, in the service's order. The service replays nothing, so the stream is opened first,
/// then the history is read, and what both bring is dropped. A lost connection is made again in the same way, from the last event given.
/// </summary>
public sealed class SessionFollower : IDisposable
{
    private const int MostFailuresInARow = 8;
    private const string EventNotFound = "event_not_found";
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HistoryPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan QuietAfterJoining = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HealthyLife = TimeSpan.FromSeconds(5);

    private readonly ApiClient _client;
    private readonly FollowOptions _options;
    private readonly RecentIds _seen = new();
    private readonly Queue<SessionEvent> _history = new();
    private readonly AwaitedInput _input;
    private readonly Random _random = new();

    private EventStream? _stream;
    private Task<bool>? _filling;
    private bool _mayHaveMissed;
    private Stopwatch _streamLife = new();
    private string? _place;
    private DateTimeOffset? _begin;
    private bool _settledBefore;
    private bool _settled;
    private bool _ended;
    private int _failures;
    private ApiException? _broken;

    internal SessionFollower(ApiClient client, string sessionId, FollowOptions options)
    {
        _client = client;
        SessionId = sessionId;
        _options = options;
        _place = options.ResumeAfter;
        _input = new AwaitedInput(options.After);
    }

    /// <summary>The session.</summary>
    public string SessionId { get; }

    /// <summary>The event after which to go on: the last given, or the newest when the session was first reached; null for the beginning.</summary>
    public string? Place => _place;

    /// <summary>True once the session was reached, so that <see cref="Place"/> is known.</summary>
    public bool HasPlace { get; private set; }

    /// <summary>True once there is no more to give, which <see cref="FetchAsync"/> would say next.</summary>
    public bool HasEnded => _ended || (_settled && _history.Count == 0);

    /// <summary>Tells whether an event was given lately.</summary>
    /// <param name="eventId">The event.</param>
    /// <returns>True where it was given.</returns>
    public bool HasGiven(string eventId) => _seen.Contains(eventId);

    /// <summary>Tells of an idle just given whether it belongs to a turn before the input that the following begins after.</summary>
    /// <param name="idle">The idle.</param>
    /// <returns>True where the input is still to be worked on.</returns>
    public bool IsBeforeInput(SessionStatusIdleEvent idle) => _input.OutlastsIdle(idle);

    /// <summary>Gives the next event that is already here.</summary>
    /// <param name="taken">The event.</param>
    /// <returns>False where none is here: call <see cref="FetchAsync"/>.</returns>
    public bool TryTake(out SessionEvent taken)
    {
        while (!_ended && TryTakeAny(out taken))
        {
            if (IsNew(taken))
                return true;
        }

        taken = null!;
        return false;
    }

    /// <summary>Waits for more events, connecting first and again where needed.</summary>
    /// <param name="token">Ends the wait.</param>
    /// <returns>False once the session has settled and there is no more to give.</returns>
    /// <exception cref="ApiException">The session cannot be followed: the service refuses, or cannot be reached for long.</exception>
    public async Task<bool> FetchAsync(CancellationToken token)
    {
        _ended = HasEnded;
        if (_ended)
            return false;
        try
        {
            await FetchOnceAsync(token).ConfigureAwait(false);
        }
        catch (ApiException failure) when (HasPlace && failure.Status == 404)
        {
            _client.Log($"The session {SessionId} is gone: it was deleted while the connection was lost.");
            _ended = true;
            return false;
        }
        catch (ApiException failure) when (CanHeal(failure) && CountFailure() <= MostFailuresInARow)
        {
            CloseStream();
            TimeSpan wait = Backoff(failure);
            _client.Log($"Session {SessionId}: {failure.Message} Connecting again in {wait.TotalSeconds:0.0} s, after event {_place ?? "none"}.");
            await Task.Delay(wait, token).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Closes the stream.</summary>
    public void Dispose() => CloseStream();

    private async Task FetchOnceAsync(CancellationToken token)
    {
        if (_broken is { } broken)
        {
            _broken = null;
            throw broken;
        }

        if (_stream is null)
            await AttachAsync(token).ConfigureAwait(false);
        else if (!await FillAsync(_stream, token).ConfigureAwait(false))
            throw new ApiException(ApiErrorKind.Connection, "The stream ended before the session settled.");
    }

    /// <summary>
    /// Waits for the stream. Where it stays silent after its opening, the history is read once more: had it lagged then, what it did not show
    /// would never come, and the session may wait for an answer to it.
    /// </summary>
    private async Task<bool> FillAsync(EventStream stream, CancellationToken token)
    {
        Task<bool> filling = _filling ?? stream.FillAsync(token);
        if (_mayHaveMissed && await Task.WhenAny(filling, Task.Delay(QuietAfterJoining, token)).ConfigureAwait(false) != filling && !token.IsCancellationRequested)
        {
            _filling = filling;
            _mayHaveMissed = false;
            using IDisposable turn = await _client.Connection.Joining.EnterAsync(string.Empty, token).ConfigureAwait(false);
            HistoryGap gap = await ReadGapOnceAsync(token).ConfigureAwait(false);
            if (gap.PlaceFound)
                Enqueue(gap);
            return true;
        }

        _filling = null;
        return await filling.ConfigureAwait(false);
    }

    /// <summary>A session that was never reached is an error at once, after the retries of its requests; one that was is worth patience.</summary>
    private bool CanHeal(ApiException failure) =>
        HasPlace && !_client.Connection.IsClosed && failure.MayHeal;

    private int CountFailure()
    {
        // A connection that held for a while was no failure, though it broke in the end.
        if (_streamLife.Elapsed > HealthyLife)
            _failures = 0;
        return ++_failures;
    }

    private bool TryTakeAny(out SessionEvent taken)
    {
        if (_history.Count > 0)
        {
            taken = _history.Dequeue();
            return true;
        }

        try
        {
            while (_filling is null && _stream is not null && _stream.TryTake(out taken))
            {
                if (!IsBeforeBegin(taken))
                    return true;
            }
        }
        catch (ApiException failure) when (CanHeal(failure))
        {
            // What the bad frame held is read from the history on the next connection.
            _broken = failure;
            CloseStream();
        }

        taken = null!;
        return false;
    }

    /// <summary>The stream may bring the end of an earlier turn, from the moment between its opening and the processing of the input.</summary>
    private bool IsBeforeBegin(SessionEvent streamed)
    {
        if (_begin is not { } begin || streamed.ProcessedAt is not { } time)
            return false;
        if (time < begin)
            return true;
        _begin = null;
        return false;
    }

    /// <summary>Takes note of an event; false for one to drop: given before, only queued, or the input to begin after.</summary>
    private bool IsNew(SessionEvent taken)
    {
        if (taken.Id.Length == 0)
            return !IsLatePreview(taken);
        bool isOwn = _input.Is(taken);
        if (isOwn)
        {
            _input.Meet(taken);
            _settled |= _input.LeavesIdle && _settledBefore;
        }

        if (isOwn || taken.IsQueuedInput || !_seen.Add(taken.Id))
            return false;
        _failures = 0;
        _place = taken.Id;
        _ended = IsEnd(taken);
        return true;
    }

    /// <summary>A piece of an event that was given whole comes too late to be of use.</summary>
    private bool IsLatePreview(SessionEvent taken) => taken switch
    {
        EventDeltaEvent delta => _seen.Contains(delta.EventId),
        EventStartEvent start => start.Event.TryGetValue("id", out object? id) && id is string eventId && _seen.Contains(eventId),
        _ => false,
    };

    private bool IsEnd(SessionEvent taken) => taken switch
    {
        SessionDeletedEvent or SessionStatusTerminatedEvent => true,
        SessionStatusIdleEvent idle => !_options.KeepFollowing && !_input.OutlastsIdle(idle),
        _ => false,
    };

    private async Task AttachAsync(CancellationToken token)
    {
        using IDisposable turn = await _client.Connection.Joining.EnterAsync(string.Empty, token).ConfigureAwait(false);
        _streamLife = Stopwatch.StartNew();
        _stream = await _client.Events.OpenStreamAsync(SessionId, _options, token).ConfigureAwait(false);
        HistoryGap gap = await ReadGapAsync(token).ConfigureAwait(false);
        // One that is still to be given is met in its place: an idle before it must not count as its end.
        if (gap.Input is { } met && !gap.Events.Contains(met))
            _input.Meet(met);
        if (HasPlace || _options.ResumeAfter is not null || _options.FromStart)
            Enqueue(gap);
        else if (_input.IsGiven && !_input.IsPending)
        {
            Enqueue(gap, from: _options.After);
            _begin = gap.Input?.ProcessedAt;
        }
        else
            _place = gap.NewestId;

        HasPlace = true;
        _mayHaveMissed = true;
        bool idles = gap.State == SessionState.Settled || (gap.State == SessionState.Unknown && !_options.ExpectsInput);
        _settledBefore = idles && !_options.KeepFollowing;
        _settled = gap.State == SessionState.Over || (_settledBefore && !_input.IsPending);
    }

    private void Enqueue(HistoryGap gap, string? from = null)
    {
        _place ??= from;
        foreach (SessionEvent missed in gap.Events)
            _history.Enqueue(missed);
    }

    private async Task<HistoryGap> ReadGapAsync(CancellationToken token)
    {
        HistoryGap gap = await ReadGapOnceAsync(token).ConfigureAwait(false);
        if (gap.PlaceFound)
            return gap;

        // The history may lag behind the stream and behind what was sent.
        if (HasPlace)
            throw new ApiException(ApiErrorKind.UnexpectedAnswer, $"The history does not show the event {_place} yet.");
        await Task.Delay(HistoryPatience, token).ConfigureAwait(false);
        gap = await ReadGapOnceAsync(token).ConfigureAwait(false);
        if (gap.PlaceFound || (gap.State == SessionState.Busy && _options.ResumeAfter is null))
            return gap;
        throw new ApiException(ApiErrorKind.Service, $"The session {SessionId} has no event '{_place ?? _options.After}'. Take the id of an event of this session, or leave -After out.") { Status = 404, ErrorType = EventNotFound };
    }

    private Task<HistoryGap> ReadGapOnceAsync(CancellationToken token)
    {
        // Where nothing was given yet, the place is the input itself, and the reports of running before it are still to give.
        bool isAtInput = _place is not null && _place == _options.After;
        if (!isAtInput && (HasPlace || _options.ResumeAfter is not null || _options.FromStart))
            return HistoryGap.ReadToPlaceAsync(_client, SessionId, _place, _input.PendingId, token);
        return _options.After is { } input
            ? HistoryGap.ReadToInputAsync(_client, SessionId, input, token)
            : HistoryGap.ReadEndAsync(_client, SessionId, token);
    }

    private TimeSpan Backoff(ApiException failure)
    {
        TimeSpan wait = failure.RetryAfter ?? RetryPolicy.Backoff(_failures - 1, _random);
        return failure.RetryAfter is null && wait > LongestBackoff ? LongestBackoff : wait;
    }

    private void CloseStream()
    {
        _stream?.Dispose();
        _stream = null;

        // It fails now, which nobody has to know.
        _filling?.ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        _filling = null;
    }
}
