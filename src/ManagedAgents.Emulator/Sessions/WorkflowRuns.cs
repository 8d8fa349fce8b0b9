using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>A session's workflow runs: background work beside the turns, which ends by itself only. Used under the service's lock.</summary>
internal sealed class WorkflowRuns
{
    private const int MostOpen = 10;

    private readonly Service _state;
    private readonly Session _session;
    private readonly TurnSettings _settings;
    private readonly List<WorkflowRun> _runs = new();

    public WorkflowRuns(Service state, Session session, TurnSettings settings)
    {
        _state = state;
        _session = session;
        _settings = settings;
    }

    /// <summary>All of them, the oldest first; each has a thread.</summary>
    public IReadOnlyList<WorkflowRun> All => _runs;

    public bool AreOpen => _runs.Any(r => r.IsOpen);

    /// <summary>Whether one works, so that the session runs whatever its primary thread does.</summary>
    public bool Work => _runs.Any(r => r is { IsOpen: true, PausedFor: null });

    /// <summary>Whether one stands still as the budget is used up.</summary>
    public bool WaitForBudget => _runs.Any(r => r is { IsOpen: true, PausedFor: "budget_reached" });

    public OpenCall? Call(string id) => _runs.Select(r => r.Call).FirstOrDefault(c => c?.Id == id);

    public WorkflowRun? OfThread(string? threadId) => _runs.FirstOrDefault(r => r.ThreadId == threadId);

    /// <summary>Starts one beside the turn that is played.</summary>
    public void Start(ScenarioStep step, string text)
    {
        if (_runs.Count(r => r.IsOpen) >= MostOpen)
        {
            _session.Log.Append(new JsonObject
            {
                ["type"] = "workflow_run.error",
                ["workflow_run_id"] = null,
                ["error"] = Error("max_workflow_runs_error", $"The session has {MostOpen} open workflow runs."),
            });
            return;
        }

        var end = new CancellationTokenSource();
        var run = new WorkflowRun(step, new EventLog(_state.Clock), _state.Clock.Next(), end);
        _runs.Add(run);
        JsonObject created = run.Event("created");
        created["name"] = run.Name;
        created["description"] = run.Description;
        created["phases"] = new JsonArray(run.Phases.Select(p => (JsonNode)new JsonObject { ["id"] = p.Id, ["name"] = p.Name, ["description"] = null }).ToArray());
        _session.Log.Append(created);
        _session.Log.Append(run.Event("status_running"));
        JsonObject thread = run.ThreadEvent("created");
        thread["workflow_run_id"] = run.Id;
        _session.Log.Append(thread);
        if (step.Timeout is { } timeout)
            end.CancelAfter(timeout);
        var player = new WorkflowPlayer(_state, _session, _settings, run, step, text);
        _ = Task.Run(player.PlayAsync);
    }

    /// <summary>Stops those that work, as an interrupt does; calls that their threads wait for are closed.</summary>
    public void Interrupt(WorkflowRun? only)
    {
        foreach (WorkflowRun run in _runs.Where(r => r is { IsOpen: true, PausedFor: null } && (only is null || r == only)).ToList())
        {
            if (run.Call is { IsAnswered: false } call)
            {
                JsonObject result = TurnEvents.ToolResult(call.Kind, call.Id, TurnEvents.Text("The thread was interrupted before the tool ran."), isError: true);
                if (call.Kind == CallKind.Custom)
                    result["session_thread_id"] = run.ThreadId;
                Both(run, result);
                call.Result = JsonText.Copy(result["content"]!.AsArray());
                call.IsError = call.HasResult = call.IsAnswered = true;
                call.Settle();
            }

            Pause(run, "end_turn");
        }
    }

    public void Pause(WorkflowRun run, string reason)
    {
        run.Pause(reason);
        ThreadIdle(run, TurnEvents.StopReason(reason));
        _session.Log.Append(run.Event("status_idle"));
    }

    /// <summary>Lets those go on that stand still.</summary>
    public void Resume()
    {
        foreach (WorkflowRun run in _runs.Where(r => r is { IsOpen: true, PausedFor: not null }).ToList())
        {
            _session.Log.Append(run.Event("status_running"));
            ThreadRunning(run);
            run.Resume();
        }
    }

    /// <summary>Ends all for good, with the session.</summary>
    public void Stop()
    {
        foreach (WorkflowRun run in _runs.Where(r => r.IsOpen))
            run.Stop();
    }

    /// <summary>The thread waits; why, both its own readers and those of the session are told.</summary>
    public void ThreadIdle(WorkflowRun run, JsonObject stopReason)
    {
        run.ThreadStatus = "idle";
        JsonObject idle = run.ThreadEvent("status_idle");
        idle["stop_reason"] = JsonText.Copy(stopReason);
        idle["stop_details"] = null;
        Both(run, idle);
    }

    public void ThreadRunning(WorkflowRun run)
    {
        run.ThreadStatus = "running";
        Both(run, run.ThreadEvent("status_running"));
    }

    /// <summary>Emits the end of a run: as its plan came to its end, as the agent stopped it, or with an error, such as that it took too long.</summary>
    public void Close(WorkflowRun run, string result, bool isCut)
    {
        run.IsOpen = false;
        if (isCut)
        {
            run.ThreadStatus = "terminated";
            Both(run, run.ThreadEvent("status_terminated"));
        }
        else
        {
            ThreadIdle(run, TurnEvents.StopReason("end_turn"));
        }

        run.Call = null;
        run.EndPhase(_session.Log);
        var end = new JsonObject { ["type"] = result is "completed" or "stopped" ? result : "error" };
        if (end["type"]!.GetValue<string>() == "error")
        {
            end["error"] = Error(result, $"The emulated workflow run ended with {result}.");
            JsonObject error = run.Event("error");
            error["error"] = end["error"]!.DeepClone();
            _session.Log.Append(error);
        }

        JsonObject ended = run.Event("status_ended");
        ended["result"] = end;
        _session.Log.Append(ended);
    }

    /// <summary>Tells the readers of all threads what ends the session, and so their threads.</summary>
    public void Tell(StoredEvent end)
    {
        foreach (WorkflowRun run in _runs)
            run.Log.Append(JsonText.Copy(end.Body));
    }

    private void Both(WorkflowRun run, JsonObject body)
    {
        StoredEvent stored = _session.Log.Append(body);
        run.Log.Append(JsonText.Copy(stored.Body));
    }

    private static JsonObject Error(string type, string message) => new() { ["type"] = type, ["message"] = message };
}
