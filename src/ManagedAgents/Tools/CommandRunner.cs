using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading;
using ManagedAgents.Client.Events;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Tools;

/// <summary>
/// Runs tools' commands on the pipeline thread, in the caller's session, with the agent's input as arguments. The input is bound by
/// name as data; none of its text is ever parsed. What the command says beside its output, the caller sees.
/// </summary>
internal sealed class CommandRunner
{
    private readonly PSCmdlet _cmdlet;
    private readonly UserStreams _streams;
    private readonly int _depth;
    private readonly int _longestText;
    private readonly TimeSpan _deadline;
    private readonly bool _verbose;

    /// <param name="cmdlet">The cmdlet whose pipeline the commands run in.</param>
    /// <param name="streams">Where the caller sees what a command says.</param>
    /// <param name="depth">How deep output objects are shown to the agent.</param>
    /// <param name="longestText">How many characters of a command's output the agent gets.</param>
    /// <param name="deadline">How long one call may take; zero for no limit.</param>
    public CommandRunner(PSCmdlet cmdlet, UserStreams streams, int depth, int longestText, TimeSpan deadline)
    {
        _cmdlet = cmdlet;
        _streams = streams;
        _depth = depth;
        _longestText = longestText;
        _deadline = deadline;
        _verbose = cmdlet.MyInvocation.BoundParameters.TryGetValue("Verbose", out object? verbose) && verbose is SwitchParameter { IsPresent: true };
    }

    /// <summary>Runs a command once. Its failures are the outcome.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="call">The call.</param>
    /// <param name="whatIf">True to let it only say what it would do.</param>
    /// <param name="end">Ends the command with the run it belongs to.</param>
    /// <exception cref="OperationCanceledException">The run has ended.</exception>
    /// <exception cref="PipelineStoppedException">The caller's pipeline is being stopped.</exception>
    public ToolOutcome Run(CommandTool tool, ToolUseEvent call, bool whatIf, CancellationToken end)
    {
        var watch = Stopwatch.StartNew();
        var output = new ToolOutput(_depth, _longestText, new FormatRecords(_cmdlet).Print);
        try
        {
            Dictionary<string, object?> arguments = tool.BindInput(CallInput.Read(call));
            RunCommand(tool, arguments, whatIf, output, end);
        }
        catch (InputException cause)
        {
            output.AddError(cause.Message);
        }

        string text = output.Close();
        return new ToolOutcome(text, output.HasErrors, watch.Elapsed) { IsCutByDepth = output.IsCutByDepth, IsCutByLength = output.IsCutByLength };
    }

    private static string Describe(Exception cause) =>
        cause is RuntimeException { ErrorRecord: { } record } ? Describe(record) : cause.Message;

    private static string Describe(ErrorRecord record) => record.ErrorDetails?.Message ?? record.Exception.Message;

    private void RunCommand(CommandTool tool, Dictionary<string, object?> arguments, bool whatIf, ToolOutput output, CancellationToken end)
    {
        // Whether it may run was decided before; nobody may be there to be asked again.
        if (tool.SupportsShouldProcess)
            arguments[whatIf ? "WhatIf" : "Confirm"] = whatIf;
        if (_verbose && tool.Runs.Parameters.ContainsKey("Verbose"))
            arguments["Verbose"] = true;

        bool hasEnded = false;
        Exception? refused = null;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(end);
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(new CmdletInfo(ToolCall.Name, typeof(ToolCall)))
            .AddParameter(nameof(ToolCall.Command), tool.Runs)
            .AddParameter(nameof(ToolCall.End), deadline.Token)
            .AddParameter(nameof(ToolCall.Arguments), arguments);
        shell.AddCommand(new CmdletInfo(ToolSink.Name, typeof(ToolSink)))
            .AddParameter(nameof(ToolSink.Take), new Action<PSObject?>(record => Take(record, output, ref refused)))
            .AddParameter(nameof(ToolSink.End), new Action(() => hasEnded = true));

        if (_deadline > TimeSpan.Zero)
            deadline.CancelAfter(_deadline);
        Exception? failure = null;
        try
        {
            using CancellationTokenRegistration stopping = deadline.Token.Register(() => shell.BeginStop(null, null));
            shell.Invoke();
        }
        catch (Exception cause)
        {
            failure = cause;
        }

        end.ThrowIfCancellationRequested();

        // Ctrl+C stops the command before this cmdlet hears of it.
        bool wasStopped = failure is PipelineStoppedException || shell.InvocationStateInfo.State is PSInvocationState.Stopping or PSInvocationState.Stopped;
        if (wasStopped && !deadline.IsCancellationRequested)
            throw new PipelineStoppedException();
        if (refused is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(refused).Throw();
        if (deadline.IsCancellationRequested && !hasEnded)
            output.AddError($"The command was stopped, as it took longer than {_deadline.TotalSeconds:0.###} seconds.");
        else if (failure is not null)
            output.AddError(Describe(failure));
        else if (!hasEnded)
            output.AddError("The command ended early: by exit, or by break or continue outside of a loop.");
    }

    /// <summary>Sorts one record. What the caller's streams refuse, as -WarningAction Stop does, stops the command and the run.</summary>
    private void Take(PSObject? record, ToolOutput output, ref Exception? refused)
    {
        try
        {
            switch (record?.BaseObject)
            {
                case ErrorRecord error:
                    output.AddError(Describe(error));
                    break;
                case WarningRecord warning:
                    _streams.Warning(warning.Message);
                    break;
                case VerboseRecord verbose:
                    _streams.Verbose(verbose.Message);
                    break;
                case DebugRecord debug:
                    _streams.Debug(debug.Message);
                    break;
                case InformationRecord information:
                    _streams.Information(information);
                    break;
                default:
                    output.Add(record);
                    break;
            }
        }
        catch (Exception cause)
        {
            refused = cause;
            throw;
        }
    }
}

/// <summary>What came of one run of a tool's command: the text the agent gets, and how long it took.</summary>
internal sealed class ToolOutcome
{
    public ToolOutcome(string text, bool isError, TimeSpan duration)
    {
        Text = text;
        IsError = isError;
        Duration = duration;
    }

    public string Text { get; }

    public bool IsError { get; }

    public TimeSpan Duration { get; }

    /// <summary>True where objects lay deeper than they were shown.</summary>
    public bool IsCutByDepth { get; init; }

    /// <summary>True where the text was cut.</summary>
    public bool IsCutByLength { get; init; }
}

/// <summary>
/// The beginning of the pipeline that a tool's command runs in. A script that .NET hands to a pipeline always runs in full language; one
/// that a cmdlet invokes runs in the language mode of its caller, and so does the command that it calls.
/// </summary>
internal sealed class ToolCall : PSCmdlet
{
    public const string Name = "Invoke-AgentTool";

    private const string CommandParameter = "__AgentToolCommand";
    private const string ArgumentsParameter = "__AgentToolArguments";

    /// <summary>The engine merges no streams of a command that it is given as an object, so a script calls it, which is always this one. The block makes an error that ends the command one of its records.</summary>
    private const string Script = "param($" + CommandParameter + ", $" + ArgumentsParameter + ") & { & $" + CommandParameter + " @" + ArgumentsParameter + " } *>&1";

    /// <summary>The command.</summary>
    [Parameter(Mandatory = true)]
    public CommandInfo? Command { get; set; }

    /// <summary>Its arguments by name.</summary>
    [Parameter(Mandatory = true)]
    public Dictionary<string, object?>? Arguments { get; set; }

    /// <summary>Says that it is not to be run any more. A shell that was stopped before it began does not know.</summary>
    [Parameter(Mandatory = true)]
    public CancellationToken End { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        End.ThrowIfCancellationRequested();
        InvokeCommand.InvokeScript(Script, useNewScope: true, PipelineResultTypes.Output, input: null, Command, Arguments);
    }
}

/// <summary>The end of the pipeline that a tool's command runs in. It tells of each record as it comes, and of the end, which an exit or a break never reaches.</summary>
internal sealed class ToolSink : Cmdlet
{
    public const string Name = "Out-AgentTool";

    /// <summary>A record.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? Record { get; set; }

    /// <summary>Takes a record; what it throws stops the command.</summary>
    [Parameter(Mandatory = true)]
    public Action<PSObject?>? Take { get; set; }

    /// <summary>Told that the command came to its end.</summary>
    [Parameter(Mandatory = true)]
    public Action? End { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Take!(Record);

    /// <inheritdoc/>
    protected override void EndProcessing() => End!();
}
