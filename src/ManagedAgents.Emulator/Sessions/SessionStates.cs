using System.Text.Json.Nodes;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>
/// Moves a session between its states and emits the events of that. The primary thread may rest while a workflow run works on: then the
/// session runs until the run has ended or stands still, too. Called under the service's lock.
/// </summary>
internal sealed class SessionStates
{
    private readonly Session _session;
    private readonly WorkflowRuns _runs;
    private readonly bool _idleHasStopReason;
    private JsonObject? _restReason;
    private JsonObject? _restDetails;
    private bool _saysRunning;

    public SessionStates(Session session, WorkflowRuns runs, TurnSettings settings)
    {
        _session = session;
        _runs = runs;
        _idleHasStopReason = settings.IdleHasStopReason;
    }

    /// <summary>The primary thread's status, which may rest while the session runs.</summary>
    public string PrimaryStatus => _restReason is null ? _session.Status : "idle";

    /// <summary>The primary thread rests, and the session with it where nothing else works.</summary>
    public void Idle(JsonObject stopReason, JsonObject? stopDetails)
    {
        (_restReason, _restDetails) = (stopReason, stopDetails);
        _session.Log.Append(TurnEvents.ThreadIdle(_session, stopReason, stopDetails));
        Settle();
    }

    /// <summary>The session comes to rest where its primary thread rests already and no workflow run works.</summary>
    public void Settle()
    {
        if (_restReason is not { } reason)
            return;
        if (_runs.Work)
        {
            _session.Status = "running";
            return;
        }

        if (_runs.WaitForBudget && reason["type"]!.GetValue<string>() == "end_turn")
            reason = TurnEvents.StopReason("budget_reached");
        JsonObject? details = _restDetails;
        (_restReason, _restDetails, _saysRunning) = (null, null, false);
        _session.Usage.Rest();
        _session.Status = "idle";
        JsonObject idle = TurnEvents.Idle(reason, details);
        if (!_idleHasStopReason)
        {
            idle.Remove("stop_reason");
            idle.Remove("stop_details");
        }

        _session.Log.Append(TurnEvents.Usage(_session));
        _session.UpdatedAt = _session.SettledAt = _session.Log.Append(idle).ProcessedAt!.Value;
    }

    /// <summary>The primary thread works.</summary>
    public void Run()
    {
        RunSession();
        (_restReason, _restDetails) = (null, null);
        _session.Log.Append(TurnEvents.ThreadStatus("running", _session));
    }

    /// <summary>A session at rest runs for its workflow runs alone.</summary>
    public void RunForRuns()
    {
        if (_saysRunning)
            return;
        RunSession();
        _restReason = TurnEvents.StopReason("end_turn");
    }

    /// <summary>The session is to be scheduled anew.</summary>
    public void Reschedule()
    {
        _session.Status = "rescheduling";
        _saysRunning = false;
        _session.Log.Append(TurnEvents.Plain("session.status_rescheduled"));
    }

    /// <summary>The session has failed for good.</summary>
    public void Terminate()
    {
        (_restReason, _restDetails) = (null, null);
        _session.Usage.Rest();
        _session.Status = "terminated";
        _session.Log.Append(TurnEvents.ThreadStatus("terminated", _session));
        StoredEvent ended = _session.Log.Append(TurnEvents.Plain("session.status_terminated"));
        _session.SettledAt = ended.ProcessedAt!.Value;
        _runs.Tell(ended);
    }

    private void RunSession()
    {
        _session.Usage.Work();
        _session.Status = "running";
        if (!_saysRunning)
            _session.Log.Append(TurnEvents.Plain("session.status_running"));
        _saysRunning = true;
    }
}
