using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Streaming;

/// <summary>
/// Follows one session, or one thread of it, and gives each event once, in the service's order. The service replays nothing, so the stream is opened first,
/// then the history is read, and what both bring is dropped. A lost connection is made again in the same way, from the last event given.
/// </summary>
public sealed class SessionFollower : IDisposable
{
    private readonly ApiCaller _client;
    private readonly EventSource _source;
    private readonly FollowOptions _options;
    private readonly FollowedPart _part;
    private readonly PreviewFilter _previews = new();
    private readonly GapQueue _history = new();
    private AwaitedInput _input;
    private readonly GapReader _gaps;
    private readonly Reconnects _reconnects = new();
    private readonly WorkerWatch _workers = new();

    private EventStream? _stream;
    private StreamSeam _seam = new();
    private bool _isFirstHistory;
    private bool _isAtRest;
    private bool _settled;
    private bool _ended;
    private ApiException? _broken;

    internal SessionFollower(ApiCaller client, EventSource source, FollowOptions options)
    {
        _client = client;
        _source = source;
        _options = options;
        _part = new FollowedPart(source, options);
        Runs = new RunWatch(isBlind: source.ThreadId is not null);

        // What this process itself sent is in the session, however long its history takes to show it.
        bool isSure = source.ThreadId is null && options.After is { } after && client.Connection.Ledger.HasAccepted(EventOperations.PathOf(source.SessionId), after);
        _input = new AwaitedInput(options.After, isSure ? ServiceLag.OfHistory : ServiceLag.FirstLook);
        _gaps = new GapReader(client, source, options, _part, _input);
    }

    /// <summary>The session.</summary>
    public string SessionId => _source.SessionId;

    /// <summary>Where to go on: after the last event given, or the newest when the session was first reached.</summary>
    public FollowPlace Place => _part.Show();

    /// <summary>True once the session was reached, so that <see cref="Place"/> is known.</summary>
    public bool HasPlace => _part.IsReached;

    /// <summary>True once there is no more to give, which <see cref="FetchAsync"/> would say next.</summary>
    public bool HasEnded => _ended || (_settled && _history.IsEmpty);

    /// <summary>The workflow runs, as the events given so far tell of them.</summary>
    public RunWatch Runs { get; }

    /// <summary>Tells whether an event was given lately.</summary>
    /// <param name="eventId">The event.</param>
    /// <returns>True where it was given.</returns>
    public bool HasGiven(string eventId) => _part.HasGiven(eventId);

    /// <summary>Takes note of an input that was sent meanwhile: an idle before it is not its end, and it is not given itself.</summary>
    /// <param name="inputId">The accepted event.</param>
    public void Await(string inputId) => _gaps.Await(_input = _input.Next(inputId, _part));

    /// <summary>Tells of an idle just given whether it belongs to a turn before the input that the following begins after.</summary>
    /// <param name="idle">The idle.</param>
    /// <returns>True where the input is still to be worked on.</returns>
    public bool IsBeforeInput(IdleEvent idle)
    {
        if (!_input.IsPending)
            return false;

        // An idle of the history is over where work follows it there.
        return _history.Any(e => _source.IsRunning(e) || (_input.Is(e) && e.IsProcessed))
            || _input.OutlastsIdle(idle, isListed: _isFirstHistory && _history.Any(_input.Is));
    }

    /// <summary>Gives the next event that is already here.</summary>
    /// <param name="taken">The event.</param>
    /// <returns>False where none is here: call <see cref="FetchAsync"/>.</returns>
    public bool TryTake(out SessionEvent taken)
    {
        while (!_ended)
        {
            if (!_history.TryTake(out taken, out bool isLate) && !TryTakeStream(out taken))
                break;
            if (IsNew(taken, isLate))
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
        catch (ApiException failure) when (HasPlace && failure is { Status: 404, ErrorType: not GapReader.EventNotFound })
        {
            // An open stream says so itself.
            _ended = _stream is null;
            if (_ended)
                _client.Warn($"The {_source} was deleted while the connection to it was lost, so the end of its events may be missing.");
            _seam.Close();
            _history.AddWaiting(_seam);
        }
        catch (ApiException failure) when (CanHeal(failure) && _reconnects.TryCount() && _client.Waits.Choose(failure.RetryAfter, _reconnects.Pause()) is { } wait)
        {
            CloseStream();
            _options.OnLost?.Invoke(wait);
            await _client.Waits.WaitAsync(wait, $"{_source.Shown}: {failure.Message} Connecting again in {Waits.Shown(wait)}, after event {_part.Place ?? "none"}.", token).ConfigureAwait(false);
        }

        return !_ended;
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

        if (_workers.HasUndecided && !_options.KeepFollowing && !await _workers.DecideAsync(_client, token).ConfigureAwait(false))
        {
            _settled = true;
            return;
        }

        if (_stream is null)
            await AttachAsync(token).ConfigureAwait(false);
        else if (_seam.IsWaiting)
        {
            await _seam.GatherAsync(_stream, _part, token).ConfigureAwait(false);
            await LookAsync(token).ConfigureAwait(false);
            if (!_seam.IsWaiting && _seam.Failure is { } failure)
                Break(failure);
        }
        else if (!await ReadStreamAsync(_stream, token).ConfigureAwait(false))
            throw EventStream.Ended();
    }

    /// <summary>A session that was never reached is an error at once, after the retries of its requests; one that was is worth patience.</summary>
    private bool CanHeal(ApiException failure) =>
        (HasPlace || _options.IsThere) && !_client.Connection.IsClosed && failure.MayHeal;

    private bool TryTakeStream(out SessionEvent taken)
    {
        taken = null!;
        if (_stream is null || _seam.IsWaiting)
            return false;
        try
        {
            if (!_stream.TryTake(out taken))
                return false;
        }
        catch (ApiException failure) when (CanHeal(failure))
        {
            Break(failure);
            return false;
        }

        if (_seam.IsClosed || !MustWait(taken))
            return true;
        _seam.Wait(taken);
        return false;
    }

    /// <summary>Ends the stream. What it did not bring whole is read from the history on the next connection.</summary>
    private void Break(ApiException failure)
    {
        _broken = failure;
        CloseStream();
    }

    /// <summary>True for the first event of a stream that the history did not show when it was read: something may be missing before it.</summary>
    private bool MustWait(SessionEvent streamed)
    {
        if (!streamed.HasId || streamed.IsQueuedInput)
            return false;
        return !_part.Knows(streamed) && !(_input.Is(streamed) && !_input.IsPending);
    }

    /// <summary>Takes note of an event; false for one to drop: given before, only queued, or the input to begin after.</summary>
    private bool IsNew(SessionEvent taken, bool isLate)
    {
        if (_history.IsStanding(taken))
            return _ended = true;
        if (!taken.HasId)
            return _previews.Passes(taken, _part);
        bool isOwn = _input.Is(taken);
        if (isOwn)
        {
            _input.Meet(taken);
            if (!taken.IsQueuedInput)
            {
                _part.NoteGiven(taken.IdUtf8);
                _part.NoteState(taken);
            }

            Runs.Take(taken, isLate);
            _settled |= _input.LeavesIdle && _isAtRest && !Runs.HoldIdle && !_options.KeepFollowing;
        }

        if (isOwn || taken.IsQueuedInput || !_part.TryGive(taken, isLate))
            return false;
        _reconnects.Forget();
        if (!isLate)
            _workers.Take(taken);
        Runs.Take(taken, isLate && !_history.IsDecisive(taken));

        // What came late is the end only where nothing has followed it.
        _ended = (!isLate || _history.IsDecisive(taken)) && IsEnd(taken);
        return true;
    }

    private bool IsEnd(SessionEvent taken)
    {
        if (_source.IdleOf(taken) is { } idle)
        {
            _isAtRest = true;
            if (_source.ThreadId is null && _workers.Holds(idle))
                return _isAtRest = false;
            return !_options.KeepFollowing && !GoesOnAfter(idle) && !Runs.HoldIdle && Runs.TellsWhatIsOpen(_client, SessionId);
        }

        if (_source.IsRunning(taken))
            _isAtRest = false;
        return _source.IsOver(taken);
    }

    private bool GoesOnAfter(IdleEvent idle)
    {
        bool goesOn = IsBeforeInput(idle);

        // An input that no history showed may not exist, and one that is dropped leaves the list.
        if (goesOn && (!_input.WasMet || idle.StopReason?.Type == "retries_exhausted"))
            _input.Miss();
        return goesOn;
    }

    private async Task AttachAsync(CancellationToken token)
    {
        using IDisposable turn = await _client.Connection.Joining.EnterAsync(string.Empty, token).ConfigureAwait(false);
        _reconnects.Begin();
        try
        {
            _stream = await EventStream.OpenAsync(_client, _source, _options, token).ConfigureAwait(false);
            _seam = new StreamSeam();
            HistoryGap gap = await _gaps.ReadFirstAsync(_seam, token).ConfigureAwait(false);
            await _gaps.LearnRunsAsync(Runs, gap, token).ConfigureAwait(false);

            // The history of a thread that has just been made need not say yet that it works.
            bool expectsWork = _options.ExpectsInput || (_source.ThreadId is not null && gap.State == SessionActivity.Unknown && await SessionStatus.IsAtWorkAsync(_client, _source, token).ConfigureAwait(false));
            bool isHeld = _source.ThreadId is null && gap.State == SessionActivity.Settled && gap.StateEvent is SessionStatusIdleEvent idle && !_options.KeepFollowing
                && _workers.Holds(idle) && await _workers.DecideAsync(_client, token).ConfigureAwait(false);
            Begin(gap, expectsWork, isHeld);
        }
        catch
        {
            CloseStream();
            throw;
        }

        _reconnects.Succeed();
    }

    private void Begin(HistoryGap gap, bool expectsWork, bool isHeld)
    {
        if (_part.IsPlaced)
        {
            Enqueue(gap);
        }
        else if (gap.Input is { IsQueuedInput: false })
        {
            _part.Begin(gap.Start, _options.After);
            _part.NoteGiven(gap.Input.IdUtf8);
            Enqueue(gap);
        }
        else if (_options.After is not null)
        {
            // The session may already report that it runs for the input, which it shows as processed a moment later.
            _part.Begin(gap.BeforeReportsId, gap.BeforeReportsId);
            foreach (SessionEvent report in gap.Reports)
                _history.Add(report);
        }
        else
        {
            _part.Begin(gap.NewestId, gap.NewestId, gap.StateEvent is { IsQueuedInput: false } last ? last : null);
        }

        _isFirstHistory = !HasPlace;
        _part.Reach();
        _input.Note(gap);
        _isAtRest = (gap.State == SessionActivity.Settled && !isHeld) || (gap.State == SessionActivity.Unknown && !expectsWork);
        _settled = gap.State == SessionActivity.Over || (_isAtRest && !_options.KeepFollowing && !_input.IsPending && !Runs.HoldIdle && Runs.TellsWhatIsOpen(_client, SessionId));
        EndStanding(gap);
    }

    /// <summary>The input waits behind an idle that only somebody's action ends. That idle, though from before the input, is what there is to tell.</summary>
    private void EndStanding(HistoryGap gap)
    {
        if (_options.KeepFollowing || !_input.IsHeldUp || gap.Standing is not { } idle)
            return;
        _settled = true;
        if (!_part.HasGiven(idle.Id) && !gap.Events.Contains(idle))
            _history.AddStanding(idle);
    }

    /// <summary>Waits for bytes of the stream; as long as something may be missing, also for the time to look. False at the end of the stream.</summary>
    private async Task<bool> ReadStreamAsync(EventStream stream, CancellationToken token)
    {
        if (Runs.UntilRest == TimeSpan.Zero)
        {
            _settled = await Runs.HaveRestedAsync(_client, SessionId, token).ConfigureAwait(false) && !_options.KeepFollowing && !_input.IsPending;
            return true;
        }

        TimeSpan? untilLook = StreamSeam.Sooner(StreamSeam.Sooner(_seam.UntilLook, _input.UntilLook), Runs.UntilRest);
        if (untilLook is null || await stream.HasFilledAsync(untilLook.Value, token).ConfigureAwait(false))
            return await stream.FillAsync(token).ConfigureAwait(false);
        if (Runs.UntilRest != TimeSpan.Zero && !await LookAsync(token).ConfigureAwait(false) && _input.IsLost)
            GiveUpInput();
        return true;
    }

    /// <summary>Reads the history once more; false where it lacks the awaited input though the session rests.</summary>
    private async Task<bool> LookAsync(CancellationToken token)
    {
        TimeSpan age = _seam.Age;
        HistoryGap gap;
        using (await _client.Connection.Joining.EnterAsync(string.Empty, token).ConfigureAwait(false))
            gap = await _gaps.ReadAsync(_seam.Witnesses, isThorough: StreamSeam.IsLastLook(age), token).ConfigureAwait(false);
        _seam.Look(age);
        if (!gap.PlaceFound)
        {
            // It lags further behind than before.
            if (_seam.IsClosed)
                throw _gaps.NotShown();
            await _seam.PauseAsync(token).ConfigureAwait(false);
            return true;
        }

        _isFirstHistory = false;
        Enqueue(gap);
        _seam.Forget(gap);
        if (gap.ShowsWitness)
            _seam.Close();
        if (_seam.IsClosed || !_seam.IsWaiting)
            _history.AddWaiting(_seam);
        bool isThere = _input.Note(gap);
        EndStanding(gap);
        return isThere;
    }

    private void Enqueue(HistoryGap gap)
    {
        _part.NoteStart(gap);
        _history.Add(gap, _seam);
    }

    /// <summary>The awaited input is not there: it was dropped, or it never was.</summary>
    private void GiveUpInput()
    {
        if (!_input.WasMet)
            throw _gaps.NoSuchEvent(_input.PendingId);
        _settled = !_options.KeepFollowing;
        _input.Expect();
    }

    private void CloseStream()
    {
        _stream?.Dispose();
        _stream = null;
        _seam.TakeWaiting();
        _previews.Reset();
    }
}
