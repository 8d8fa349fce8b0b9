using System;
using System.Collections.Generic;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Files;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>Plays the steps of one turn and emits their events in the order the service does.</summary>
internal sealed class TurnPlayer
{
    private readonly Service _state;
    private readonly Session _session;
    private readonly TurnEngine _engine;
    private readonly TurnSettings _settings;
    private readonly StoredEvent? _input;
    private readonly string? _report;
    private readonly TextTemplate _template;
    private readonly string _text;
    private string? _requestId;
    private bool _requestHasMessage;
    private int _outputLength;

    public TurnPlayer(Service state, Session session, TurnEngine engine, TurnSettings settings, StoredEvent input)
    {
        _state = state;
        _session = session;
        _engine = engine;
        _settings = settings;
        _input = input;
        _text = input.Type == "user.define_outcome" ? input.Body["description"]!.GetValue<string>() : TurnEvents.TextOf(input.Body["content"]);
        _template = new TextTemplate(_text);
    }

    /// <summary>A turn without an input: what the agent says when a workflow run has ended.</summary>
    public TurnPlayer(Service state, Session session, TurnEngine engine, TurnSettings settings, string report)
    {
        _state = state;
        _session = session;
        _engine = engine;
        _settings = settings;
        _report = _text = report;
        _template = new TextTemplate(_text);
    }

    /// <summary>Plays the turn to its end; the running events are out already, the idle is this method's last.</summary>
    /// <exception cref="TurnStoppedException">The turn was interrupted or its session is gone.</exception>
    public async Task PlayAsync(CancellationToken token)
    {
        await _engine.WaitForReaderAsync().ConfigureAwait(false);
        ScenarioRule? rule = _report is null ? _settings.RuleFor(_text) : null;
        IReadOnlyList<ScenarioStep>? steps = rule?.Steps ?? (_report is null && !_settings.HasScenario ? TourTurn.StepsFor(_session, _text) : null);
        if (steps is null)
        {
            await SayAsync(_report ?? "You wrote: " + _text, token: token).ConfigureAwait(false);
        }
        else
        {
            for (int i = 0; i < steps.Count;)
            {
                List<ScenarioStep> waiting = WaitingSteps(steps, i);
                if (waiting.Count > 0)
                {
                    await AskAsync(waiting).ConfigureAwait(false);
                    i += waiting.Count;
                }
                else if (!await PlayStepAsync(steps[i++], token).ConfigureAwait(false))
                {
                    return;
                }
            }
        }

        if (_requestId is null && rule is { Steps.Count: 0 })
            await OpenRequestAsync().ConfigureAwait(false);
        if (_input?.Type == "user.define_outcome")
            await GradeAsync(rule?.Verdicts ?? Array.Empty<string>()).ConfigureAwait(false);
        EndRequest();
        await _engine.WaitForBudgetAsync().ConfigureAwait(false);
        InLock(() => _engine.EndTurn(TurnEvents.StopReason("end_turn")));
    }

    /// <summary>Ends the open model request, if there is one. Called under the service's lock.</summary>
    public void CloseRequest(bool? isError)
    {
        if (_requestId is null)
            return;
        (int input, int output) = (50 + (_text.Length / 4), 1 + (_outputLength / 4));
        _session.Usage.Add(input, output, _settings.CentsPerModelRequest);
        _session.Log.Append(TurnEvents.RequestEnd(_requestId, input, output, isError));
        _requestId = null;
        _outputLength = 0;
    }

    // False when the step ended the turn.
    private async Task<bool> PlayStepAsync(ScenarioStep step, CancellationToken token)
    {
        switch (step.Kind)
        {
            case "message": await SayAsync(_template.Fill(step.Text), step.Delay, token).ConfigureAwait(false); return true;
            case "thinking": await ThinkAsync().ConfigureAwait(false); return true;
            case "tool": await CallAsync(CallKind.BuiltIn, step).ConfigureAwait(false); return true;
            case "mcpTool": await CallAsync(CallKind.Mcp, step).ConfigureAwait(false); return true;
            case "delayMs": await Task.Delay(step.Delay, token).ConfigureAwait(false); return true;
            case "gate": await _settings.Gates.PassAsync(step.Text, token).ConfigureAwait(false); return true;
            case "raw": InLock(() => _session.Log.Append(_template.Fill(step.Raw)!.AsObject())); return true;
            case "file": InLock(() => _state.WriteOutput(_session.Id, _template.Fill(step.Text), _template.Fill(step.Content))); return true;
            case "workflow":
                EndRequest();
                InLock(() => _engine.Runs.Start(step, _text));
                return true;
            case "error": return await FailAsync(step).ConfigureAwait(false);
            default: return Stop(step);
        }
    }

    private bool Stop(ScenarioStep step)
    {
        EndRequest();
        InLock(() => _engine.EndTurn(TurnEvents.StopReason(step.Text), step.Text == "refusal" ? TurnEvents.Refusal(step.Category, step.Explanation) : null));
        return false;
    }

    private async Task<bool> FailAsync(ScenarioStep step)
    {
        bool goesOn = step.RetryStatus == "retrying";
        InLock(() =>
        {
            CloseRequest(isError: true);
            _session.Log.Append(TurnEvents.Error(step.ErrorType, _template.Fill(step.ErrorMessage), step.RetryStatus));
            switch (step.RetryStatus)
            {
                case "retrying":
                    _engine.Reschedule();
                    break;
                case "exhausted":
                    _engine.DropInputs();
                    _engine.EndTurn(TurnEvents.StopReason("retries_exhausted"));
                    break;
                default:
                    _engine.Terminate();
                    break;
            }
        });
        if (!goesOn)
            return false;
        await Task.Yield();
        InLock(_engine.GoRunning);
        return true;
    }

    private async Task OpenRequestAsync()
    {
        if (_requestId is not null)
            return;
        await _engine.WaitForBudgetAsync().ConfigureAwait(false);
        InLock(() => _requestId = _session.Log.Append(TurnEvents.Plain("span.model_request_start")).Id);
        _requestHasMessage = false;
    }

    private void EndRequest() => InLock(() => CloseRequest(isError: false));

    private async Task SayAsync(string text, TimeSpan pause = default, CancellationToken token = default)
    {
        // One model request says one thing.
        if (_requestHasMessage)
            EndRequest();
        await OpenRequestAsync().ConfigureAwait(false);
        string id = Ids.New("sevt_");
        bool previewed = false;
        InLock(() =>
        {
            previewed = _session.Log.WantsPreview("agent.message");
            if (previewed)
                _session.Log.Preview("agent.message", Previews.Start("agent.message", id));
        });
        if (previewed)
        {
            foreach (string piece in Previews.Pieces(text))
            {
                if (pause > TimeSpan.Zero)
                    await Task.Delay(pause, token).ConfigureAwait(false);
                InLock(() => _session.Log.Preview("agent.message", Previews.Delta(id, piece)));
            }
        }

        InLock(() => _session.Log.Append(TurnEvents.Message(id, text)));
        _outputLength += text.Length;
        _requestHasMessage = true;
    }

    private async Task ThinkAsync()
    {
        await OpenRequestAsync().ConfigureAwait(false);
        JsonObject thinking = TurnEvents.Plain("agent.thinking");
        string id = Ids.New("sevt_");
        thinking["id"] = id;
        InLock(() =>
        {
            _session.Log.Preview("agent.thinking", Previews.Start("agent.thinking", id));
            _session.Log.Append(thinking);
        });
    }

    // A call that the service runs, or refuses, by itself.
    private async Task CallAsync(CallKind kind, ScenarioStep step)
    {
        await OpenRequestAsync().ConfigureAwait(false);
        ToolVerdict verdict = ToolPolicy.Judge(_session, step)!;
        string id = "";
        InLock(() => id = _session.Log.Append(Use(step, kind, verdict)).Id);
        EndRequest();
        bool denied = verdict.Permission == "deny";
        JsonArray content = denied ? TurnEvents.Text($"The tool '{step.Text}' is not allowed for this agent.") : _template.FillResult(step.Result);
        _template.Result = TurnEvents.TextOf(content);
        InLock(() => _session.Log.Append(TurnEvents.ToolResult(kind, id, content, denied || step.IsError)));
    }

    // Calls that the client must answer: all go out in one model request and are waited for together.
    private async Task AskAsync(IReadOnlyList<ScenarioStep> steps)
    {
        await OpenRequestAsync().ConfigureAwait(false);
        var calls = new List<OpenCall>();
        foreach (ScenarioStep step in steps)
        {
            CallKind kind = ToolPolicy.KindOf(step);
            ToolVerdict? verdict = ToolPolicy.Judge(_session, step);
            InLock(() =>
            {
                StoredEvent use = _session.Log.Append(Use(step, kind, verdict));
                calls.Add(new OpenCall(use.Id, kind, _template.FillResult(step.Result), step.IsError)
                {
                    Asks = verdict?.Permission == "ask",
                    IsWorkers = ToolPolicy.IsWorkers(_session, step, verdict),
                });
                _engine.Calls.Add(calls[calls.Count - 1]);
            });
        }

        EndRequest();
        await _engine.WaitForAnswersAsync().ConfigureAwait(false);
        foreach (OpenCall call in calls)
        {
            if (call.IsDenied)
                call.Refuse("");
            if (!call.HasResult)
            {
                InLock(() =>
                {
                    _session.Log.Append(TurnEvents.ToolResult(call.Kind, call.Id, call.Result, call.IsError));
                    call.HasResult = true;
                });
            }

            _template.Result = TurnEvents.TextOf(call.Result);
        }

        InLock(_engine.Calls.Clear);
    }

    // Without a plan the outcome's grader is content with the first result.
    private async Task GradeAsync(IReadOnlyList<string> plan)
    {
        int rounds = _input!.Body["max_iterations"]?.GetValue<int>() ?? OutcomeGrader.Rounds;
        for (int round = 0; ; round++)
        {
            EndRequest();
            await _engine.WaitForBudgetAsync().ConfigureAwait(false);
            string verdict = round < plan.Count ? plan[round] : "satisfied";
            if (verdict == "needs_revision" && round + 1 == rounds)
                verdict = "max_iterations_reached";
            InLock(() => OutcomeGrader.Grade(_session, _input, round, verdict));
            if (verdict != "needs_revision")
                return;
            await SayAsync($"This is revision {round + 1}.").ConfigureAwait(false);
        }
    }

    private List<ScenarioStep> WaitingSteps(IReadOnlyList<ScenarioStep> steps, int from)
    {
        var waiting = new List<ScenarioStep>();
        for (int i = from; i < steps.Count && Waits(steps[i]); i++)
            waiting.Add(steps[i]);
        return waiting;
    }

    private bool Waits(ScenarioStep step)
    {
        if (step.Kind is not ("tool" or "mcpTool"))
            return step.Kind == "customTool";
        ToolVerdict? verdict = ToolPolicy.Judge(_session, step);
        return verdict is { Permission: "ask" } || ToolPolicy.IsWorkers(_session, step, verdict);
    }

    private JsonObject Use(ScenarioStep step, CallKind kind, ToolVerdict? verdict) =>
        TurnEvents.ToolUse(kind, step.Text, _template.Fill(step.Input)!.AsObject(), step.Server, verdict);

    // Nothing more is emitted once the turn must stop.
    private void InLock(Action action)
    {
        lock (_state.Gate)
        {
            _engine.ThrowIfStopped();
            action();
        }
    }
}

/// <summary>The turn ends before its steps do: interrupted, terminated, or its session is gone.</summary>
internal sealed class TurnStoppedException : Exception
{
}
