using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Streaming;

namespace ManagedAgents.Runs;

/// <summary>
/// One piece of work in one session: sends the prompt, follows the events, has tool calls answered as they arrive, and ends when the
/// agent does. It waits without a thread; whatever needs PowerShell is done on the pipeline thread.
/// </summary>
internal sealed class AgentRun : IDisposable
{
    private const string RequiresAction = "requires_action";
    private const string EndTurn = "end_turn";
    private const string Deleted = "deleted";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly RunSettings _settings;
    private readonly bool _isNew;
    private readonly AgentResult _result;
    private readonly InputEvent? _input;
    private readonly RunRecord _record = new();
    private readonly OpenCalls _calls = new();
    private readonly AnswerSender _answers;
    private readonly CancellationTokenSource _end;
    private readonly CancellationTokenSource _commands;
    private readonly CancellationToken _stop;
    private readonly RunInterrupt _interrupt;
    private decimal _costLimit = decimal.MaxValue;
    private bool _isTooDear;

    private enum IdleKind
    {
        /// <summary>The prompt is still to be worked on, or workflow runs are at work.</summary>
        Between,

        /// <summary>The session rests though workflow runs are open: they stand still.</summary>
        WithRuns,
        Last,
    }

    /// <param name="settings">What all runs share.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="isNew">True where the session was just made, so that nothing waits in it.</param>
    /// <param name="prompt">What to do; null to go on with what the session waits for.</param>
    /// <param name="input">The prompt as it is sent; null where there is none.</param>
    /// <param name="stop">Ends the run.</param>
    public AgentRun(RunSettings settings, string sessionId, bool isNew, string? prompt, InputEvent? input, CancellationToken stop)
    {
        _settings = settings;
        _isNew = isNew;
        _result = new AgentResult(sessionId, prompt);
        _input = input;
        _stop = stop;
        _end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _commands = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        _interrupt = new RunInterrupt(settings, sessionId, Patience, isHeld: input is not null);
        _answers = new AnswerSender(settings.Client, _calls.IsDropped, _end.Cancel);
    }

    /// <summary>What the run may add to the session's cost, which the service does not watch; null for no limit.</summary>
    public decimal? MaxCost { get; init; }

    /// <summary>What the agent said last; null where it said nothing.</summary>
    public string? Said => _record.Said;

    /// <summary>True once the prompt is in the session.</summary>
    public bool HasSent { get; private set; }

    /// <summary>True where there was nothing to do: the result is what the session said before.</summary>
    public bool WasAtRest { get; private set; }

    private ApiClient Client => _settings.Client;

    private string SessionId => _result.SessionId;

    /// <summary>Does the work.</summary>
    /// <param name="timeLeft">How long it may take; zero for no limit.</param>
    /// <exception cref="ApiException">The service refused, or was out of reach for long; the session may go on.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public async Task<AgentResult> RunAsync(TimeSpan timeLeft)
    {
        var watch = Stopwatch.StartNew();
        bool isDone = false;
        try
        {
            if (timeLeft > TimeSpan.Zero)
                _end.CancelAfter(timeLeft);
            await WorkAsync().ConfigureAwait(false);
            isDone = true;
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            if (_answers.Failure is { } failure)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(failure).Throw();
            isDone = _answers.SessionIsGone;
            End(isDone ? Deleted : "timed_out");
        }
        finally
        {
            _end.Cancel();

            // A session that works on needs the results that were on their way; a command should not have to run again for them.
            await _answers.StopAsync(!isDone && _settings.Detach ? Patience : TimeSpan.Zero).ConfigureAwait(false);
            if (!isDone && !_settings.Detach)
                await _interrupt.SendAsync().ConfigureAwait(false);
        }

        _record.WriteTo(_result);
        if (_isTooDear && isDone)
            End("budget_reached");
        _result.Duration = watch.Elapsed;
        return _result;
    }

    /// <summary>Interrupts the session's work, on any thread, and ends a command that runs for it. The run goes on to the idle that this brings.</summary>
    public void Interrupt()
    {
        _interrupt.Ask();
        _commands.Cancel();
    }

    public void Dispose()
    {
        _answers.Dispose();
        _commands.Dispose();
        _end.Dispose();
    }

    private async Task WorkAsync()
    {
        CancellationToken token = _end.Token;
        IReadOnlyList<ToolUseEvent> pending = _isNew ? Array.Empty<ToolUseEvent>() : await Client.Events.PendingAsync(SessionId, token).ConfigureAwait(false);
        string? input = null;
        string? place = null;

        if (MaxCost is { } most)
            _costLimit = most + ((await Client.Sessions.GetAsync(SessionId, token).ConfigureAwait(false)).Usage?.ListCost?.Value ?? 0);

        // What is followed already is open before the first word is sent.
        if (_settings.Feed is { } open)
            await open.OpenAsync(token).ConfigureAwait(false);
        if (_input is { } prompt)
        {
            var sending = new PromptSending(Client, SessionId, prompt);
            input = await sending.TrySendAsync(token).ConfigureAwait(false);
            _interrupt.Release();
            if (input is null)
            {
                // The session takes no message before it has what it waits for.
                place = await sending.NewestAsync(token).ConfigureAwait(false);
                pending = await Client.Events.PendingAsync(SessionId, token).ConfigureAwait(false);
                await AnswerAsync(pending).ConfigureAwait(false);
                await _answers.ArriveAsync().ConfigureAwait(false);
                token.ThrowIfCancellationRequested();
                if (!pending.All(call => IsInHand(call.Id)))
                {
                    End(RequiresAction);
                    return;
                }

                input = await sending.SendAfterAnswersAsync(token).ConfigureAwait(false);
            }
        }

        HasSent = input is not null;
        using SessionFeed? own = _settings.Feed is null ? Follow(input, place) : null;
        SessionFeed feed = own ?? _settings.Feed!;
        if (own is null && input is not null)
            feed.Await(input);
        bool more = await feed.OpenAsync(token).ConfigureAwait(false);
        await AnswerAsync(pending).ConfigureAwait(false);
        if (await TakeAllAsync(feed).ConfigureAwait(false))
            return;
        if (pending.Count > 0 && !pending.Any(call => IsInHand(call.Id)))
        {
            End(RequiresAction);
            return;
        }

        if (input is null && pending.Count == 0 && !feed.Runs.HoldIdle && await IsAtRestAsync(feed, token).ConfigureAwait(false))
            return;

        while (more)
        {
            more = await feed.FetchAsync(token).ConfigureAwait(false);
            if (await TakeAllAsync(feed).ConfigureAwait(false))
                return;
            if (feed.Runs.HaveRested)
            {
                EndTurnWith(feed.Runs.Open.Any());
                return;
            }
        }

        if (_result.StopReason.Length == 0)
            End(Deleted);
    }

    private async Task AnswerAsync(IReadOnlyList<ToolUseEvent> pending)
    {
        foreach (ToolUseEvent call in pending)
        {
            Meet(call);
            await AnswerAsync(call).ConfigureAwait(false);
        }
    }

    private SessionFeed Follow(string? input, string? place)
    {
        var options = new FollowOptions { After = input, Resume = place is null ? null : FollowPlace.After(place), IsThere = true, KeepFollowing = true, WatchesRuns = true, Deltas = _settings.Previews };
        return new SessionFeed(Client.Events.Follow(SessionId, options), CancellationToken.None);
    }

    /// <summary>Without a prompt there is only what the session waits for or does already: true where that is nothing.</summary>
    private async Task<bool> IsAtRestAsync(SessionFeed feed, CancellationToken token)
    {
        var last = new LastAnswer(Client, SessionId);
        if (await last.ReasonAsync(token).ConfigureAwait(false) is not { } reason)
            return false;
        await last.RecallAsync(_record, reason, _settings.Desk.Answers, token).ConfigureAwait(false);
        _result.StopDetails = last.Details;
        WasAtRest = true;
        return reason == EndTurn ? EndTurnWith(feed.Runs.Open.Any()) : End(reason);
    }

    /// <summary>Takes what is here; true once the work is over.</summary>
    private async Task<bool> TakeAllAsync(SessionFeed feed)
    {
        var batch = new List<(SessionEvent Event, IdleKind Kind)>();
        while (feed.TryTake(out SessionEvent taken))
            batch.Add((taken, taken is SessionStatusIdleEvent idle ? KindOf(idle, feed) : IdleKind.Last));

        // A call that the history shows with its answer was run before, by whomever; one of a thread that it shows as over is not to be run.
        foreach ((SessionEvent taken, _) in batch)
        {
            if (EventOperations.AnsweredCall(taken) is { } answered)
                _calls.Foresee(answered);
            if (taken is SessionThreadStatusTerminatedEvent over)
                _calls.DropThread(over.SessionThreadId);
        }

        for (int i = 0; i < batch.Count; i++)
        {
            (SessionEvent taken, IdleKind kind) = batch[i];
            _settings.OnProgress(taken);
            _record.Take(taken);
            if (taken is SessionUsageEvent { Usage.ListCost.Value: { } cost } && cost >= _costLimit)
            {
                _isTooDear = true;
                Interrupt();
            }

            if (_settings.Emit is { } emit)
                await _settings.Pipeline.WriteAsync(() => emit(taken), _end.Token).ConfigureAwait(false);
            if (!await TakeAsync(taken, kind).ConfigureAwait(false))
                continue;
            feed.GiveBack(batch.Skip(i + 1).Select(static one => one.Event));
            return true;
        }

        return false;
    }

    private static IdleKind KindOf(SessionStatusIdleEvent idle, SessionFeed feed)
    {
        if (feed.IsBeforeInput(idle) || feed.Runs.HoldIdle)
            return IdleKind.Between;
        return feed.Runs.Open.Any() ? IdleKind.WithRuns : IdleKind.Last;
    }

    private async Task<bool> TakeAsync(SessionEvent taken, IdleKind kind)
    {
        switch (taken)
        {
            case AgentCustomToolUseEvent call when _settings.Desk.Owns(call):
                await AnswerAsync(call).ConfigureAwait(false);
                break;
            case ToolUseEvent { EvaluatedPermission: "ask" } call:
                await AnswerAsync(call).ConfigureAwait(false);
                break;
            case ToolUseEvent other:
                _calls.Meet(other);
                break;
            case SessionThreadStatusIdleEvent { StopReason: { Type: RequiresAction } waits }:
                // The session may run on meanwhile, in other threads.
                await AnswerAllAsync(taken, waits.EventIds).ConfigureAwait(false);
                break;
            case SessionStatusIdleEvent idle:
                return await IsEndAsync(idle, kind).ConfigureAwait(false);
            case SessionStatusTerminatedEvent:
                return End("terminated");
            case SessionDeletedEvent:
                return End(Deleted);
            default:
                if (EventOperations.AnsweredCall(taken) is { } answered)
                    _calls.Acknowledge(answered);
                break;
        }

        return false;
    }

    private async Task<bool> IsEndAsync(SessionStatusIdleEvent idle, IdleKind kind)
    {
        string? reason = idle.StopReason?.Type;
        if (reason == RequiresAction)
            return await IsLeftToOthersAsync(idle).ConfigureAwait(false);

        // The launch form gives no reason: while an answer is under way, or a call has none, this is no end.
        if (reason is null && _calls.HasUnacknowledged)
            return false;
        if (reason is null && _calls.HasUnanswered)
            return End(RequiresAction);
        if (kind == IdleKind.Between)
            return false;
        _result.StopDetails = idle.StopDetails;
        return reason is null or EndTurn ? EndTurnWith(kind == IdleKind.WithRuns) : End(reason);
    }

    /// <summary>Answers what the session waits for, where that was not done yet; true where only others can, and nobody is about to.</summary>
    private async Task<bool> IsLeftToOthersAsync(SessionStatusIdleEvent idle)
    {
        IReadOnlyList<string> waiting = idle.StopReason!.EventIds;
        await AnswerAllAsync(idle, waiting).ConfigureAwait(false);
        return waiting.Count > 0 && !waiting.Any(IsInHand) && End(RequiresAction);
    }

    /// <summary>True where a call is answered, or will be: by this run, or by a worker of the session's environment.</summary>
    private bool IsInHand(string id) => _calls.IsTaken(id) || (_calls.Find(id) is { } call && EventOperations.AwaitedOf(call) == AwaitedAnswer.Worker);

    /// <summary>Answers calls that wait, where that was not done yet and this run owns them.</summary>
    private async Task AnswerAllAsync(SessionEvent asking, IReadOnlyList<string> waiting)
    {
        foreach (ToolUseEvent call in await _calls.FindAsync(Client.Events, asking, waiting, _end.Token).ConfigureAwait(false))
            Meet(call);
        foreach (string id in waiting)
        {
            if (_calls.Find(id) is { } call)
                await AnswerAsync(call).ConfigureAwait(false);
        }
    }

    private void Meet(ToolUseEvent call)
    {
        _calls.Meet(call);
        _record.Of(call);
    }

    /// <summary>Has a call answered on the pipeline thread, once, and begins to send the answer.</summary>
    private async Task AnswerAsync(ToolUseEvent call)
    {
        if (_commands.IsCancellationRequested || !_settings.Desk.Owns(call) || !_calls.TryClaim(call))
            return;
        AgentToolCall note = _record.Of(call);
        try
        {
            InputEvent answer = await _settings.Pipeline.RunAsync(() => _settings.Desk.Answer(call, note, _commands.Token), _end.Token).ConfigureAwait(false);
            _answers.Begin(call, answer);
        }
        catch (OperationCanceledException) when (_commands.IsCancellationRequested && !_end.IsCancellationRequested)
        {
            // The interrupt closes the call.
        }
    }

    private bool End(string reason)
    {
        _result.StopReason = reason;
        return true;
    }

    /// <summary>The turn is over; where workflow runs are left that stand still, the work is not.</summary>
    private bool EndTurnWith(bool pausedRuns) => End(pausedRuns ? "workflow_paused" : EndTurn);
}
