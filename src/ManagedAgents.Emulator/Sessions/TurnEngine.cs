using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Resources;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>
/// The emulator's turn logic for one session: takes in what the client sends, plays one turn after the other, and moves the session between its states.
/// Public members are called under the service's lock unless they say otherwise; the turn itself is played by <see cref="TurnPlayer"/>.
/// </summary>
internal sealed class TurnEngine : IDisposable
{
    private readonly Service _state;
    private readonly Session _session;
    private readonly TurnSettings _settings;
    private readonly SessionStates _states;
    private readonly AnswerBook _answers;
    private readonly TurnInputs _inputs;
    private readonly Queue<string> _reports = new();
    private readonly List<StoredEvent> _interrupts = new();
    private CancellationTokenSource _turn = new();
    private TaskCompletionSource<bool>? _resume;
    private bool _working;
    private bool _inTurn;
    private bool _worksOnOutcome;
    private bool _ended;

    public TurnEngine(Service state, Session session, TurnSettings settings)
    {
        _state = state;
        _session = session;
        _settings = settings;
        Runs = new WorkflowRuns(state, session, settings);
        _states = new SessionStates(session, Runs, settings);
        _answers = new AnswerBook(session, Runs);
        _inputs = new TurnInputs(session.Log);
    }

    /// <summary>Its workflow runs.</summary>
    public WorkflowRuns Runs { get; }

    public string PrimaryStatus => _states.PrimaryStatus;

    /// <summary>Whether the session is over for good.</summary>
    public bool HasEnded => _ended;

    /// <summary>Calls that the client has to answer; filled by the player.</summary>
    public List<OpenCall> Calls => _answers.Calls;

    /// <summary>Whether the session waits for answers, idle with requires_action.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>Whether the budget stopped a turn that a higher budget would resume.</summary>
    public bool IsCapped { get; private set; }

    /// <summary>Whether the player must stop where it is.</summary>
    public bool MustStop => _ended || _interrupts.Count > 0;

    /// <summary>Whether an outcome is being worked on.</summary>
    public bool HasOutcome => _worksOnOutcome || _inputs.HaveOutcome;

    /// <summary>Takes in the checked events of one request and answers them as they stand afterwards.</summary>
    public IReadOnlyList<StoredEvent> Accept(IEnumerable<JsonObject> events)
    {
        int said = _answers.Said;
        var accepted = events.Select(Take).ToList();
        if (IsBlocked && _answers.Said > said)
            Advance();
        StartWorking();
        return accepted;
    }

    /// <summary>Called when the budget was raised or removed: a capped turn goes on.</summary>
    public void BudgetChanged()
    {
        if (_session.IsAtCap)
            return;
        if (Runs.WaitForBudget)
        {
            _states.RunForRuns();
            Runs.Resume();
        }

        if (!IsCapped)
            return;
        IsCapped = false;
        _session.Status = "running";
        _resume?.TrySetResult(true);
    }

    /// <summary>Ends the engine for good: the session is archived, deleted or terminated.</summary>
    public void End()
    {
        _ended = true;
        Runs.Stop();
        Cancel();
    }

    /// <summary>The call of this id that waits for an answer, in the turn or in a workflow run; null where there is none.</summary>
    public OpenCall? FindCall(string id) => _answers.Find(id);

    /// <summary>A workflow run has ended: the agent is told, and says something to it once its turn, if there is one, is over.</summary>
    public void RunEnded(string report)
    {
        if (report.Length > 0)
            _reports.Enqueue(report);
        if (!_inTurn)
            StartWorking();
        RunPaused();
    }

    /// <summary>A workflow run stands still.</summary>
    public void RunPaused()
    {
        if (_inTurn || _reports.Count == 0)
            _states.Settle();
    }

    /// <summary>Ends the engine; the server stops.</summary>
    public void Dispose() => End();

    /// <summary>Brings the primary thread to rest, and the session where nothing else works.</summary>
    public void GoIdle(JsonObject stopReason, JsonObject? stopDetails = null) => _states.Idle(stopReason, stopDetails);

    /// <summary>Ends the turn with an idle; an interrupt that comes later finds nothing to interrupt.</summary>
    public void EndTurn(JsonObject stopReason, JsonObject? stopDetails = null)
    {
        GoIdle(stopReason, stopDetails);
        CloseTurn();
    }

    /// <summary>Emits the two running events and sets the status.</summary>
    public void GoRunning() => _states.Run();

    /// <summary>Emits that the session is to be scheduled anew.</summary>
    public void Reschedule() => _states.Reschedule();

    /// <summary>Emits the events of a fatal error's end; the session is then final.</summary>
    public void Terminate()
    {
        DropInputs();
        _states.Terminate();
        CloseTurn();
        End();
    }

    /// <summary>Forgets what is queued; it will never be processed.</summary>
    public void DropInputs() => _inputs.Drop();

    /// <summary>Waits, without the lock held, until every open call is answered. The session is idle meanwhile if any is not.</summary>
    public async Task WaitForAnswersAsync()
    {
        Task resumed;
        lock (_state.Gate)
        {
            ThrowIfStopped();
            _answers.ProcessVerdicts();
            if (_answers.AreAnswered)
                return;
            IsBlocked = true;
            resumed = Pause();
            GoIdle(_answers.Reason());
        }

        await ResumeAsync(resumed).ConfigureAwait(false);
    }

    /// <summary>Waits, without the lock held, until the budget allows more.</summary>
    public async Task WaitForBudgetAsync()
    {
        Task resumed;
        lock (_state.Gate)
        {
            ThrowIfStopped();
            if (!_session.IsAtCap)
                return;
            IsCapped = true;
            resumed = Pause();
            GoIdle(TurnEvents.StopReason("budget_reached"));
        }

        await ResumeAsync(resumed).ConfigureAwait(false);
    }

    /// <summary>Waits, without the lock held, until somebody reads the session's stream, for as long as the settings say.</summary>
    public Task WaitForReaderAsync() => ReaderWait.RunAsync(_state, _session, _settings.StreamWait, () => _turn.Token);

    public void ThrowIfStopped()
    {
        if (MustStop)
            throw new TurnStoppedException();
    }

    private async Task ResumeAsync(Task resumed)
    {
        await resumed.ConfigureAwait(false);
        lock (_state.Gate)
        {
            ThrowIfStopped();
            GoRunning();
        }

        await WaitForReaderAsync().ConfigureAwait(false);
    }

    private Task<bool> Pause()
    {
        _resume = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _resume.Task;
    }

    private StoredEvent Take(JsonObject body)
    {
        switch (body["type"]!.GetValue<string>())
        {
            case "user.custom_tool_result":
                return _answers.TakeResult(body, "custom_tool_use_id");
            case "user.tool_result":
                return _answers.TakeResult(body, "tool_use_id");
            case "user.tool_confirmation":
                return _answers.TakeVerdict(body);
            case "user.interrupt":
                return TakeInterrupt(body);
            case "user.define_outcome":
                return _inputs.Add(_session.Log.Append(body));
            default:
                return _inputs.Add(_session.Log.Queue(body));
        }
    }

    private StoredEvent TakeInterrupt(JsonObject body)
    {
        var interrupt = _session.Log.Queue(body);
        var run = Runs.OfThread(body["session_thread_id"]?.GetValue<string>());

        // Without a turn there are workflow runs to interrupt, or nothing: it is processed and does nothing.
        if (run is not null || (!_inTurn && _inputs.AreNone))
        {
            if (run is not null || body["session_thread_id"] is null)
                Runs.Interrupt(run);
            _session.Log.Process(interrupt);
            _states.Settle();
            return interrupt;
        }

        _interrupts.Add(interrupt);
        Cancel();
        return interrupt;
    }

    private void Cancel()
    {
        var turn = _turn;
        _resume?.TrySetResult(true);

        // Elsewhere: what waits on the token must not run on inside the caller's lock.
        _ = Task.Run(() => turn.Cancel());
    }

    // The session is blocked and has new answers: it goes on, or idles again with the rest.
    private void Advance()
    {
        if (MustStop)
            return;
        _answers.ProcessVerdicts();
        if (!_answers.AreAnswered)
        {
            GoIdle(_answers.Reason());
            return;
        }

        IsBlocked = false;
        _session.Status = "running";
        _resume!.TrySetResult(true);
    }

    private void StartWorking()
    {
        if (_ended || _inTurn || (_inputs.AreNone && _reports.Count == 0))
            return;
        if (_reports.Count == 0 && _inputs.AreSystemMessages)
        {
            _inputs.ProcessSystemMessages();
            return;
        }

        // Running from now on for whoever reads the session, though its events come a moment later.
        _session.Status = "running";
        if (_working)
            return;
        _working = true;
        _ = Task.Run(WorkAsync);
    }

    private async Task WorkAsync()
    {
        while (Begin() is { } player)
        {
            try
            {
                await player.PlayAsync(_turn.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is TurnStoppedException or OperationCanceledException)
            {
                lock (_state.Gate)
                    Interrupted(player);
            }
            catch (Exception e)
            {
                // A scenario that cannot be played, such as a file the disk refuses: the session says so and ends.
                lock (_state.Gate)
                {
                    _session.Log.Append(TurnEvents.Error("unknown_error", e.Message, "terminal"));
                    Terminate();
                }
            }
        }
    }

    // Takes the next input and opens its turn; null when there is none left.
    private TurnPlayer? Begin()
    {
        lock (_state.Gate)
        {
            if (!_ended && _inputs.Next() is { } input)
            {
                OpenTurn();
                _worksOnOutcome = input.Type == TurnInputs.Outcome;
                if (input.ProcessedAt is null)
                    _session.Log.Process(input);
                _inputs.ProcessSystemMessages();
                Runs.Resume();
                return new TurnPlayer(_state, _session, this, _settings, input);
            }

            if (!_ended && _reports.Count > 0)
            {
                OpenTurn();
                return new TurnPlayer(_state, _session, this, _settings, _reports.Dequeue());
            }

            _working = false;
            return null;
        }
    }

    private void OpenTurn()
    {
        _inTurn = true;
        _turn = new CancellationTokenSource();
        GoRunning();
    }

    private void Interrupted(TurnPlayer player)
    {
        if (_ended)
            return;
        player.CloseRequest(isError: null);
        _answers.ProcessVerdicts();
        if (_interrupts.Any(i => i.Body["session_thread_id"] is null))
            Runs.Interrupt(only: null);
        foreach (var call in Calls.Where(c => !c.HasResult))
            _session.Log.Append(TurnEvents.ToolResult(call.Kind, call.Id, TurnEvents.Text("The turn was interrupted before the tool ran."), isError: true));
        foreach (var interrupt in _interrupts)
            _session.Log.Process(interrupt);
        _interrupts.Clear();
        if (IsCapped)
            CloseTurn();
        else
            EndTurn(TurnEvents.StopReason("end_turn"));
    }

    private void CloseTurn()
    {
        _inTurn = false;
        _worksOnOutcome = false;
        IsBlocked = false;
        IsCapped = false;
        Calls.Clear();
    }
}
