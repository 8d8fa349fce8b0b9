using System;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Files;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>Plays the steps of one workflow run in its thread, beside the turns of its session. While the run stands still it emits nothing.</summary>
internal sealed class WorkflowPlayer
{
    private readonly Service _state;
    private readonly Session _session;
    private readonly TurnSettings _settings;
    private readonly WorkflowRun _run;
    private readonly ScenarioStep _step;
    private readonly TextTemplate _template;

    public WorkflowPlayer(Service state, Session session, TurnSettings settings, WorkflowRun run, ScenarioStep step, string text)
    {
        _state = state;
        _session = session;
        _settings = settings;
        _run = run;
        _step = step;
        _template = new TextTemplate(text);
    }

    private WorkflowRuns Runs => _session.Engine.Runs;

    /// <summary>Plays the run to its end.</summary>
    public async Task PlayAsync()
    {
        string result = _step.RunResult;
        bool isCut = false;
        try
        {
            await DoAsync(() => Runs.ThreadRunning(_run)).ConfigureAwait(false);
            foreach (ScenarioStep step in _step.Steps)
                await PlayAsync(step).ConfigureAwait(false);
            await DoAsync(() => { }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            (result, isCut) = ("timeout_error", true);
        }

        lock (_state.Gate)
        {
            if (_session.Engine.HasEnded)
                return;
            Runs.Close(_run, result, isCut);
            _session.Engine.RunEnded(_template.Fill(_step.Report ?? $"The workflow run '{_run.Name}' has ended."));
        }
    }

    private async Task PlayAsync(ScenarioStep step)
    {
        switch (step.Kind)
        {
            case "phase": await DoAsync(() => _run.BeginPhase(_session.Log)).ConfigureAwait(false); break;
            case "message": await SayAsync(TurnEvents.Message(Ids.New("sevt_"), _template.Fill(step.Text))).ConfigureAwait(false); break;
            case "thinking": await SayAsync(TurnEvents.Plain("agent.thinking")).ConfigureAwait(false); break;
            case "delayMs": await Task.Delay(step.Delay, _run.Ended).ConfigureAwait(false); break;
            case "gate": await _settings.Gates.PassAsync(step.Text, _run.Ended).ConfigureAwait(false); break;
            case "raw": await DoAsync(() => _session.Log.Append(_template.Fill(step.Raw)!.AsObject())).ConfigureAwait(false); break;
            case "file": await DoAsync(() => _state.WriteOutput(_session.Id, _template.Fill(step.Text), _template.Fill(step.Content))).ConfigureAwait(false); break;
            default: await CallAsync(step).ConfigureAwait(false); break;
        }
    }

    private Task SayAsync(JsonObject body) => DoAsync(() => Request(() => _run.Log.Append(body)));

    private async Task CallAsync(ScenarioStep step)
    {
        CallKind kind = ToolPolicy.KindOf(step);
        ToolVerdict? verdict = ToolPolicy.Judge(_session, step);
        var call = new OpenCall(Ids.New("sevt_"), kind, _template.FillResult(step.Result), step.IsError)
        {
            ThreadId = _run.ThreadId,
            Asks = verdict?.Permission == "ask",
            IsWorkers = ToolPolicy.IsWorkers(_session, step, verdict),
        };
        JsonObject use = TurnEvents.ToolUse(kind, step.Text, _template.Fill(step.Input)!.AsObject(), step.Server, verdict);
        use["id"] = call.Id;
        await DoAsync(() => Request(() =>
        {
            _run.Log.Append(use);
            if (!call.Waits)
                return;
            // What a client has to see and to answer is repeated on the primary thread.
            JsonObject copy = JsonText.Copy(use);
            copy.Remove("processed_at");
            copy["session_thread_id"] = _run.ThreadId;
            _session.Log.Append(copy);
            _run.Call = call;
        })).ConfigureAwait(false);
        if (call.Waits)
        {
            await DoAsync(() =>
            {
                if (!call.IsAnswered)
                    Runs.ThreadIdle(_run, TurnEvents.RequiresAction(new[] { call.Id }));
            }).ConfigureAwait(false);
            await UntilAsync(call.Settled).ConfigureAwait(false);
            await DoAsync(() =>
            {
                if (_run.ThreadStatus == "idle")
                    Runs.ThreadRunning(_run);
            }).ConfigureAwait(false);
        }

        await DoAsync(() =>
        {
            if (!call.HasResult)
            {
                if (call.IsDenied || verdict?.Permission == "deny")
                    call.Refuse(step.Text);
                _run.Log.Append(TurnEvents.ToolResult(kind, call.Id, call.Result, call.IsError));
                call.HasResult = true;
            }

            _template.Result = TurnEvents.TextOf(call.Result);
            _run.Call = null;
        }).ConfigureAwait(false);
    }

    // One model request and what it says.
    private void Request(Action say)
    {
        string id = _run.Log.Append(TurnEvents.Plain("span.model_request_start")).Id;
        say();
        _session.Usage.Add(50, 10, _settings.CentsPerModelRequest);
        _run.Log.Append(TurnEvents.RequestEnd(id, 50, 10, isError: false));
    }

    // Does something in one piece, once the run does not stand still.
    private async Task DoAsync(Action action)
    {
        while (true)
        {
            Task resumed;
            lock (_state.Gate)
            {
                _run.Ended.ThrowIfCancellationRequested();
                if (_session.Engine.HasEnded)
                    throw new OperationCanceledException();
                if (_run.PausedFor is null && _session.IsAtCap)
                {
                    Runs.Pause(_run, "budget_reached");
                    _session.Engine.RunPaused();
                }

                if (_run.PausedFor is null)
                {
                    action();
                    return;
                }

                resumed = _run.Resumed;
            }

            await UntilAsync(resumed).ConfigureAwait(false);
        }
    }

    // Waits for something or for the run's end, which the next step then meets.
    private async Task UntilAsync(Task task) => await Task.WhenAny(task, Task.Delay(System.Threading.Timeout.Infinite, _run.Ended)).ConfigureAwait(false);
}
