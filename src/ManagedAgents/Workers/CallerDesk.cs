using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Approvals;
using ManagedAgents.Client.Events;
using ManagedAgents.Pipeline;
using ManagedAgents.Tools;

namespace ManagedAgents.Workers;

/// <summary>Runs the caller's commands, asks for approval and emits records, all on the pipeline thread, one after the other.</summary>
internal sealed class CallerDesk : ICallerDesk
{
    private readonly PipelineQueue _queue;
    private readonly IReadOnlyDictionary<string, CommandTool> _commands;
    private readonly CommandRunner _runner;
    private readonly ApprovalPolicy? _approval;
    private readonly Action<WorkerRecord> _emit;
    private readonly Action<string> _verbose;
    private readonly CancellationToken _stop;

    /// <param name="queue">The way to the pipeline thread.</param>
    /// <param name="commands">The caller's commands, by the names of their tools.</param>
    /// <param name="runner">Runs them.</param>
    /// <param name="approval">What may run on this machine; null for all.</param>
    /// <param name="emit">Takes a record.</param>
    /// <param name="verbose">Tells what was refused.</param>
    /// <param name="stop">Cancelled where nobody is on the pipeline thread any more.</param>
    public CallerDesk(PipelineQueue queue, IReadOnlyDictionary<string, CommandTool> commands, CommandRunner runner, ApprovalPolicy? approval, Action<WorkerRecord> emit, Action<string> verbose, CancellationToken stop)
    {
        _queue = queue;
        _commands = commands;
        _runner = runner;
        _approval = approval;
        _emit = emit;
        _verbose = verbose;
        _stop = stop;
    }

    public bool Serves(string tool) => _commands.ContainsKey(tool);

    public async Task<(string Text, bool IsError)> RunAsync(ToolUseEvent call, CancellationToken token)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, _stop);
        ToolOutcome outcome = await _queue.RunAsync(() => _runner.Run(_commands[call.Name], call, whatIf: false, either.Token), either.Token).ConfigureAwait(false);
        return (outcome.Text, outcome.IsError);
    }

    public async Task<string?> WhyRefusedAsync(ToolUseEvent call, CancellationToken token)
    {
        if (_approval is null)
            return null;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, _stop);
        ApprovalDecision decision = await _queue.RunAsync(() => _approval.Decide(call, new RunLabel(call.SessionId, null, null), rehearsal: null), either.Token).ConfigureAwait(false);
        if (decision.IsAllowed)
            return null;
        _verbose($"Refused the call {call.Id} of {call.Name} in the session {call.SessionId}: -Approve does not allow it.");
        return decision.Reason ?? string.Empty;
    }

    public async Task EmitAsync(WorkerRecord record)
    {
        try
        {
            await _queue.WriteAsync(() => _emit(record), _stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Nobody reads it any more.
        }
    }
}
