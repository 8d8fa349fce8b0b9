using System;
using System.Collections.Generic;
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
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnchorPatience = TimeSpan.FromSeconds(2);

    private readonly ApiClient _client;
    private readonly string _sessionId;
    private readonly FollowOptions _options;
    private readonly RecentIds _seen = new();
    private readonly Queue<SessionEvent> _history = new();
    private readonly Random _random = new();

    private EventStream? _stream;
    private string? _anchor;
    private bool _attachedOnce;
    private bool _anchorPending;
    private bool _settled;
    private bool _settlesWithAnchor;
    private bool _ended;
    private int _failures;
    private ApiException? _broken;

    internal SessionFollower(ApiClient client, string sessionId, FollowOptions options)
    {
        _client = client;
        _sessionId = sessionId;
        _options = options;
        _anchor = options.After;
    }

    /// <summary>The id of the last event given, or of the one to begin after; null where there is none yet.</summary>
    public string? LastEventId => _anchor;

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
        _ended |= _settled && _history.Count == 0;
        if (_ended)
            return false;
        try
        {
            if (_broken is { } broken)
            {
                _broken = null;
                throw broken;
            }

            if (_stream is null)
                await AttachAsync(token).ConfigureAwait(false);
            else if (!await _stream.FillAsync(token).ConfigureAwait(false))
                throw new ApiException(ApiErrorKind.Connection, "The stream ended before the session settled.");
        }
        catch (ApiException failure) when (CanHeal(failure) && ++_failures <= MostFailuresInARow)
        {
            CloseStream();
            TimeSpan wait = Backoff(failure);
            _client.Log($"Session {_sessionId}: {failure.Message} Connecting again in {wait.TotalSeconds:0.0} s, after event {_anchor ?? "none"}.");
            await Task.Delay(wait, token).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Closes the stream.</summary>
    public void Dispose() => CloseStream();

    /// <summary>A session that was never reached is an error at once, after the retries of its requests; one that was is worth patience.</summary>
    private bool CanHeal(ApiException failure) =>
        _attachedOnce && (failure.Kind != ApiErrorKind.Service || failure.Status is 0 or 408 or 429 or >= 500);

    private bool TryTakeAny(out SessionEvent taken)
    {
        if (_history.Count > 0)
        {
            taken = _history.Dequeue();
            return true;
        }

        if (_stream is null)
        {
            taken = null!;
            return false;
        }

        try
        {
            return _stream.TryTake(out taken);
        }
        catch (ApiException failure) when (CanHeal(failure))
        {
            // What the bad frame held is read from the history on the next connection.
            _broken = failure;
            CloseStream();
            taken = null!;
            return false;
        }
    }

    /// <summary>Takes note of an event; false for one to drop: given before, only queued, or the anchor itself.</summary>
    private bool IsNew(SessionEvent taken)
    {
        // Previews have no id and are never stored, so they cannot come twice.
        if (taken.Id.Length == 0)
            return true;
        if (!taken.IsProcessed && IsInput(taken))
            return false;
        bool isOwnInput = taken.Id == _options.After;
        if (isOwnInput)
        {
            _anchorPending = false;
            _settled |= _settlesWithAnchor;
        }

        if (!_seen.Add(taken.Id) || isOwnInput)
            return false;
        _failures = 0;
        _anchor = taken.Id;
        _ended = IsEnd(taken);
        return true;
    }

    private static bool IsInput(SessionEvent taken) =>
        taken.Type.StartsWith("user.", StringComparison.Ordinal) || taken.Type is "interrupt" or EventTypes.SystemMessage;

    private bool IsEnd(SessionEvent taken) => taken switch
    {
        SessionDeletedEvent or SessionStatusTerminatedEvent => true,
        SessionStatusIdleEvent idle => !_options.KeepFollowing && (!_anchorPending || DropsInput(idle)),
        _ => false,
    };

    /// <summary>An idle of the turn before leaves queued input to be worked on, unless its reason says that it will not be.</summary>
    private static bool DropsInput(SessionStatusIdleEvent idle) => idle.StopReason?.Type is not (null or "end_turn");

    private async Task AttachAsync(CancellationToken token)
    {
        _stream = await _client.Events.OpenStreamAsync(_sessionId, _options.Deltas, token).ConfigureAwait(false);
        bool fromStart = _options.FromStart && _anchor is null;
        bool atInput = !_attachedOnce && _anchor is not null;
        HistoryGap gap = await HistoryGap.ReadAsync(_client, _sessionId, _anchor, fromStart, atInput, token).ConfigureAwait(false);
        if (_anchor is not null && !gap.AnchorFound)
            gap = await LookAgainAsync(atInput, token).ConfigureAwait(false);

        if (atInput)
            _anchorPending = !gap.AnchorProcessed;
        _attachedOnce = true;

        // A queued input has no place in the history yet: what follows it can only come live.
        if (fromStart || (_anchor is not null && gap.AnchorProcessed))
        {
            foreach (SessionEvent missed in gap.Events)
                _history.Enqueue(missed);
        }
        else
        {
            _anchor = gap.NewestId ?? _anchor;
        }

        // An interrupt of an idle session is processed and nothing comes of it.
        bool nothingToDo = !gap.IsPending && !_options.KeepFollowing;
        _settled = gap.IsOver || (nothingToDo && !_anchorPending);
        _settlesWithAnchor = nothingToDo && _anchorPending;
    }

    /// <summary>The history may lag behind what was sent; an event that is not there after a while does not exist.</summary>
    private async Task<HistoryGap> LookAgainAsync(bool atInput, CancellationToken token)
    {
        await Task.Delay(AnchorPatience, token).ConfigureAwait(false);
        HistoryGap gap = await HistoryGap.ReadAsync(_client, _sessionId, _anchor, fromStart: false, atInput, token).ConfigureAwait(false);
        return gap.AnchorFound
            ? gap
            : throw new ApiException(ApiErrorKind.Service, $"The session {_sessionId} has no event '{_anchor}'. Take the id of an event of this session, or leave -After out.") { Status = 404, ErrorType = "event_not_found" };
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
    }
}
