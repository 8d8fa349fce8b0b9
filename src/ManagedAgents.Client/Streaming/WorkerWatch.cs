using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Streaming;

/// <summary>
/// The calls of a session, as its events tell of them. A session that idles for nothing but results of a worker of its self-hosted environment is not at
/// rest: it goes on by itself once a worker has answered.
/// </summary>
internal sealed class WorkerWatch
{
    private readonly Dictionary<string, ToolUseEvent> _calls = new(StringComparer.Ordinal);
    private readonly HashSet<string> _allowed = new(StringComparer.Ordinal);
    private IdleEvent? _undecided;

    /// <summary>True where the calls of the latest idle are not all known.</summary>
    public bool HasUndecided => _undecided is not null;

    /// <summary>Takes note of an event.</summary>
    public void Take(SessionEvent taken)
    {
        switch (taken)
        {
            case ToolUseEvent call:
                _calls[call.Id] = call;
                break;
            case UserToolConfirmationEvent confirmation:
                _allowed.Add(confirmation.ToolUseId);
                break;
            default:
                if (PendingActions.ClosedBy(taken) is { } closed)
                    _calls.Remove(closed);
                break;
        }

        _undecided = null;
    }

    /// <summary>Tells whether an idle waits for a worker alone. Where that is not known yet, the answer is yes for now, and <see cref="DecideAsync"/> has to say it.</summary>
    public bool Holds(IdleEvent idle)
    {
        if (idle.StopReason is not { Type: StopReason.RequiresAction } reason || reason.EventIds.Count == 0)
            return false;
        ToolUseEvent[] known = [.. reason.EventIds.Where(_calls.ContainsKey).Select(id => _calls[id])];
        if (!known.All(IsWorkers))
            return false;
        _undecided = known.Length < reason.EventIds.Count ? idle : null;
        return true;
    }

    /// <summary>Looks for the calls that the undecided idle names; true where it waits for a worker alone.</summary>
    public async Task<bool> DecideAsync(ApiCaller client, CancellationToken token)
    {
        if (_undecided is not { } idle)
            return true;
        IReadOnlyList<ToolUseEvent> pending = await PendingActions.ReadAsync(client, idle.SessionId, token).ConfigureAwait(false);
        foreach (ToolUseEvent call in pending)
        {
            _calls[call.Id] = call;
            if (call.WaitsFor == AwaitedAnswer.Worker)
                _allowed.Add(call.Id);
        }

        _undecided = null;

        // What is found no more was answered meanwhile.
        return idle.StopReason!.EventIds.Where(_calls.ContainsKey).All(id => IsWorkers(_calls[id])) && pending.All(static call => call.WaitsFor == AwaitedAnswer.Worker);
    }

    private bool IsWorkers(ToolUseEvent call) => PendingActions.Awaited(call, _allowed.Contains(call.Id)) == AwaitedAnswer.Worker;
}
