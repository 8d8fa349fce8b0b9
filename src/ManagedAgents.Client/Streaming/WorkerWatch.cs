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
    // What an idle waits for was called lately; what is no longer here is asked of the service.
    private const int Remembered = 64;

    // Kept as they come, as most events are never asked for.
    private readonly ToolUseEvent?[] _lately = new ToolUseEvent?[Remembered];
    private readonly HashSet<string> _allowed = new(StringComparer.Ordinal);
    private int _count;
    private IdleEvent? _undecided;

    /// <summary>True where the calls of the latest idle are not all known.</summary>
    public bool HasUndecided => _undecided is not null;

    /// <summary>Takes note of an event.</summary>
    public void Take(SessionEvent taken)
    {
        if (taken is ToolUseEvent call)
            Remember(call);
        else if (taken is UserToolConfirmationEvent confirmation)
            _allowed.Add(confirmation.ToolUseId);
        _undecided = null;
    }

    /// <summary>Tells whether an idle waits for a worker alone. Where that is not known yet, the answer is yes for now, and <see cref="DecideAsync"/> has to say it.</summary>
    public bool Holds(IdleEvent idle)
    {
        if (idle.StopReason is not { Type: StopReason.RequiresAction } reason || reason.EventIds.Count == 0)
            return false;
        ToolUseEvent[] known = [.. _lately.OfType<ToolUseEvent>().Where(call => reason.EventIds.Contains(call.Id))];
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
            if (!_lately.Any(known => known?.Id == call.Id))
                Remember(call);
            if (call.WaitsFor == AwaitedAnswer.Worker)
                _allowed.Add(call.Id);
        }

        _undecided = null;

        // What is found no more was answered meanwhile.
        return pending.All(static call => call.WaitsFor == AwaitedAnswer.Worker);
    }

    private void Remember(ToolUseEvent call) => _lately[_count++ & (Remembered - 1)] = call;

    private bool IsWorkers(ToolUseEvent call) => PendingActions.Awaited(call, _allowed.Contains(call.Id)) == AwaitedAnswer.Worker;
}
