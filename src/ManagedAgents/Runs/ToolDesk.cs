using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using ManagedAgents.Approvals;
using ManagedAgents.Client.Events;
using ManagedAgents.Tools;

namespace ManagedAgents.Runs;

/// <summary>
/// Answers tool calls on the pipeline thread: runs the commands behind the caller's own tools, and decides on calls that wait for
/// approval. A call of anything else it leaves alone.
/// </summary>
internal sealed class ToolDesk
{
    private readonly IReadOnlyDictionary<string, CommandTool> _tools;
    private readonly CommandRunner _runner;
    private readonly ApprovalPolicy _approval;
    private readonly ConfirmImpact _confirmPreference;
    private readonly Action<string> _warn;
    private readonly CallJournal? _journal;
    private readonly HashSet<(RunLabel Run, string Cause)> _toldCuts = new();
    private readonly ConcurrentDictionary<string, RunLabel> _runs = new(StringComparer.Ordinal);

    /// <param name="tools">The caller's tools that have a command, by name.</param>
    /// <param name="runner">Runs their commands.</param>
    /// <param name="approval">Decides on what wants approval.</param>
    /// <param name="confirmPreference">From which impact on a command of the caller wants approval, as it would ask in a console.</param>
    /// <param name="warn">Tells the user of a denied call.</param>
    /// <param name="journal">Remembers the calls beyond this process; null for none.</param>
    public ToolDesk(IReadOnlyDictionary<string, CommandTool> tools, CommandRunner runner, ApprovalPolicy approval, ConfirmImpact confirmPreference, Action<string> warn, CallJournal? journal)
    {
        _tools = tools;
        _runner = runner;
        _approval = approval;
        _confirmPreference = confirmPreference;
        _warn = warn;
        _journal = journal;
    }

    /// <summary>The tool by which the agent gives its answer; null where its text is one.</summary>
    public AnswerTool? Answers { get; init; }

    /// <summary>True where a person is asked.</summary>
    public bool AsksPerson => _approval.AsksPerson;

    /// <summary>True where a command stands behind the tool.</summary>
    public bool HasCommand(string tool) => _tools.ContainsKey(tool);

    /// <summary>Makes a run known, on any thread, before its calls come: a question names it, and what is said once in a run is said once in it.</summary>
    public void Introduce(RunLabel run) => _runs[run.SessionId] = run;

    /// <summary>
    /// True where this run answers the call once it waits: its own tools, and whatever wants a yes or no. What is allowed already waits for
    /// somebody else: the service, or a worker of a self-hosted environment.
    /// </summary>
    public bool Owns(ToolUseEvent call) => EventOperations.AwaitedOf(call) switch
    {
        AwaitedAnswer.Result => _tools.ContainsKey(call.Name) || IsAnswer(call),
        AwaitedAnswer.Approval => true,
        _ => false,
    };

    /// <summary>Answers a call: runs it or decides on it. It is called once for each call.</summary>
    /// <param name="call">A call that this run owns.</param>
    /// <param name="note">What the run's result says of the call.</param>
    /// <param name="end">Ends a command with the run.</param>
    public InputEvent Answer(ToolUseEvent call, AgentToolCall note, CancellationToken end)
    {
        if (IsAnswer(call))
            return Result(call, note, Answers!.Take(call, note));
        if (call is AgentCustomToolUseEvent)
            return RunCommand(_tools[call.Name], call, note, end);

        // A permission that this module does not know is no yes.
        ApprovalDecision decision = call.EvaluatedPermission == "ask"
            ? _approval.Decide(call, RunOf(call), rehearsal: null)
            : ApprovalDecision.Deny($"The permission '{call.EvaluatedPermission}' of this call is not known to this client.");
        Note(decision, note);
        return decision.IsAllowed ? InputEvent.Allow(call.Id) : InputEvent.Deny(call.Id, decision.Reason);
    }

    private RunLabel RunOf(ToolUseEvent call) => _runs.GetOrAdd(call.SessionId, static id => new RunLabel(id, null, null));

    private InputEvent RunCommand(CommandTool tool, ToolUseEvent call, AgentToolCall note, CancellationToken end)
    {
        ToolOutcome outcome = Remembered(call.Id)
            ?? (MayRun(tool, call, note, end) is { IsAllowed: false } denied ? Failed($"The call was denied{(denied.Reason is null ? "." : ": " + denied.Reason)}") : RunOnce(tool, call, end));
        TellCuts(outcome, call);
        return Result(call, note, outcome);
    }

    private bool IsAnswer(ToolUseEvent call) => Answers is not null && call is AgentCustomToolUseEvent && call.Name == AnswerTool.Name;

    private static InputEvent Result(ToolUseEvent call, AgentToolCall note, ToolOutcome outcome)
    {
        note.Result = outcome.Text;
        note.IsError = outcome.IsError;
        note.Duration = outcome.Duration;
        return InputEvent.CustomToolResult(call.Id, new[] { ContentInput.Result(outcome.Text) }, outcome.IsError);
    }

    private ToolOutcome RunOnce(CommandTool tool, ToolUseEvent call, CancellationToken end)
    {
        _journal?.Begin(call.Id);
        ToolOutcome outcome = _runner.Run(tool, call, whatIf: false, end);
        _journal?.End(call.Id, outcome.Text, outcome.IsError);
        return outcome;
    }

    /// <summary>What an earlier process made of the call; null where none began it.</summary>
    private ToolOutcome? Remembered(string callId)
    {
        if (_journal?.Find(callId) is not { } call)
            return null;
        return call.Result is { } result
            ? new ToolOutcome(result, call.IsError, TimeSpan.Zero)
            : Failed("It is not known whether this call was carried out: the process that ran it ended meanwhile. Look before you ask for it again.");
    }

    /// <summary>What the agent was not shown the user is told, once in a run: a hundred calls of a tool say no more than one.</summary>
    private void TellCuts(ToolOutcome outcome, ToolUseEvent call)
    {
        if (outcome.IsCutByDepth && _toldCuts.Add((RunOf(call), "Depth")))
            _warn($"The output of {call.Name} ({call.Id}) has levels that the agent is shown as text only; -Depth shows more. This is said once in a run.");
        if (outcome.IsCutByLength && _toldCuts.Add((RunOf(call), "MaxResultLength")))
            _warn($"The output of {call.Name} ({call.Id}) was longer than the agent is shown; -MaxResultLength shows more. This is said once in a run.");
    }

    private static ToolOutcome Failed(string text) => new(text, isError: true, TimeSpan.Zero);

    /// <summary>A command wants approval where PowerShell would ask before running it; a person is shown every one that can change something.</summary>
    private ApprovalDecision MayRun(CommandTool tool, ToolUseEvent call, AgentToolCall note, CancellationToken end)
    {
        if (!tool.SupportsShouldProcess)
            return ApprovalDecision.Allow;
        bool wouldAsk = _confirmPreference != ConfirmImpact.None && new CommandMetadata(tool.Runs).ConfirmImpact >= _confirmPreference;
        if (!wouldAsk && !_approval.AsksPerson)
            return ApprovalDecision.Allow;
        ApprovalDecision decision = _approval.Decide(call, RunOf(call), new ToolRehearsal(_runner, tool, call, end));
        Note(decision, note);
        return decision;
    }

    private void Note(ApprovalDecision decision, AgentToolCall note)
    {
        note.Approval = decision.IsAllowed ? "Allowed" : "Denied";
        note.DenyReason = decision.Reason;
        if (!decision.IsAllowed && _approval.TellsDenials)
            _warn($"Denied the agent's call of {note.Name} ({note.Id}){(decision.Reason is null ? "." : $": {decision.Reason.TrimEnd('.')}.")} What may run is said with -Approve.");
    }
}
