using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>One workflow run of a session and the thread it works in. Used under the service's lock.</summary>
internal sealed class WorkflowRun
{
    private readonly CancellationTokenSource _end;
    private TaskCompletionSource<bool> _resumed = NewSource();
    private string? _phaseStarted;
    private int _entered;

    /// <param name="step">What it does.</param>
    /// <param name="log">Its thread's history.</param>
    /// <param name="createdAt">When it began.</param>
    /// <param name="end">Cancelled where its session ends or it has taken too long.</param>
    public WorkflowRun(ScenarioStep step, EventLog log, long createdAt, CancellationTokenSource end)
    {
        _end = end;
        Name = step.Text;
        Description = step.Description;
        AgentName = step.AgentName;
        Log = log;
        CreatedAt = createdAt;
        Phases = step.Steps.Where(s => s.Kind == "phase").Select(s => (Ids.New("wrph_"), s.Text)).ToList();
    }

    public string Id { get; } = Ids.New("wrun_");

    public string Name { get; }

    public string? Description { get; }

    /// <summary>The phases it goes through, in order.</summary>
    public IReadOnlyList<(string Id, string Name)> Phases { get; }

    public string ThreadId { get; } = Ids.New("sthr_");

    public string AgentName { get; }

    /// <summary>The thread's own history.</summary>
    public EventLog Log { get; }

    public long CreatedAt { get; }

    /// <summary>The call that its thread waits for.</summary>
    public OpenCall? Call { get; set; }

    /// <summary>The thread's status.</summary>
    public string ThreadStatus { get; set; } = "running";

    /// <summary>When its thread was archived; null where it was not.</summary>
    public string? ArchivedAt { get; set; }

    public bool IsOpen { get; set; } = true;

    /// <summary>Why it stands still though it is open: end_turn after an interrupt, or budget_reached; null where it works.</summary>
    public string? PausedFor { get; private set; }

    /// <summary>Cancelled where the session ends or the run has taken too long.</summary>
    public CancellationToken Ended => _end.Token;

    /// <summary>Done once it works again, or is to end.</summary>
    public Task Resumed => _resumed.Task;

    public void Pause(string reason)
    {
        PausedFor = reason;
        _resumed = NewSource();
    }

    public void Resume()
    {
        PausedFor = null;
        _resumed.TrySetResult(true);
    }

    /// <summary>Ends its player, wherever it waits.</summary>
    public void Stop()
    {
        _resumed.TrySetResult(true);
        Call?.Settle();

        // Elsewhere: what waits on the token must not run on inside the caller's lock.
        _ = Task.Run(_end.Cancel);
    }

    /// <summary>Leaves the phase it is in and enters the next.</summary>
    public void BeginPhase(EventLog session)
    {
        EndPhase(session);
        JsonObject started = Event("phase_started");
        started["workflow_run_phase_id"] = Phases[_entered++].Id;
        _phaseStarted = session.Append(started).Id;
    }

    /// <summary>Leaves the phase it is in, if it is in one.</summary>
    public void EndPhase(EventLog session)
    {
        if (_phaseStarted is null)
            return;
        JsonObject ended = Event("phase_ended");
        ended["workflow_run_phase_id"] = Phases[_entered - 1].Id;
        ended["phase_started_id"] = _phaseStarted;
        session.Append(ended);
        _phaseStarted = null;
    }

    public JsonObject Event(string type) => new() { ["type"] = "workflow_run." + type, ["workflow_run_id"] = Id };

    public JsonObject ThreadEvent(string type) => new() { ["type"] = "session.thread_" + type, ["session_thread_id"] = ThreadId, ["agent_name"] = AgentName };

    private static TaskCompletionSource<bool> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
