using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using ManagedAgents.Emulator;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Emulators;

/// <summary>Completes rules of the emulator: each key's name stands for a whole rule to begin with. Paths of rule files complete as paths do.</summary>
public abstract class RuleCompleter : IArgumentCompleter
{
    private readonly (string Key, string Rule, string ToolTip)[] _rules;

    private protected RuleCompleter(params (string Key, string Rule, string ToolTip)[] rules) => _rules = rules;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = wordToComplete ?? string.Empty;
        IEnumerable<CompletionResult> rules = _rules
            .Where(rule => rule.Key.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(rule => new CompletionResult(rule.Rule, rule.Key, CompletionResultType.ParameterValue, rule.ToolTip));
        return word.Length == 0 ? rules : rules.Concat(CompletionCompleters.CompleteFilename(word));
    }
}

/// <summary>Completes faults by what they do.</summary>
public sealed class FaultCompleter : RuleCompleter
{
    private const string Stream = "path = '*/events/stream'; nth = 1; ";
    private const string Send = "method = 'POST'; path = '*/events'; nth = 1; ";

    /// <summary>Makes the completer.</summary>
    public FaultCompleter()
        : base(
            ("status", "@{ " + Send + "status = 429; headers = @{ 'retry-after' = 1 } }", "Answers an error status."),
            ("dropResponse", "@{ " + Send + "dropResponse = $true }", "Carries the request out, and its answer is lost."),
            ("dropRequest", "@{ " + Send + "dropRequest = $true }", "Reads the request and closes the connection."),
            ("delayMs", "@{ path = '*'; delayMs = 500 }", "Waits before it looks at a request."),
            ("headerDelayMs", "@{ path = '*'; headerDelayMs = 500 }", "Carries the request out and answers late."),
            ("hang", "@{ path = '*'; nth = 1; hang = $true }", "Never answers."),
            ("refuseMs", "@{ " + Stream + "refuseMs = 1000 }", "Refuses connections for a while after the request."),
            ("cutAfterEvents", "@{ " + Stream + "cutAfterEvents = 2 }", "Closes the stream after some events."),
            ("cutAfterBytes", "@{ " + Stream + "cutAfterBytes = 500 }", "Closes the connection after some bytes."),
            ("hangAfterEvents", "@{ " + Stream + "hangAfterEvents = 2 }", "The stream goes silent."),
            ("duplicate", "@{ path = '*/events/stream'; duplicate = 1 }", "Sends events twice."),
            ("reorder", "@{ path = '*/events/stream'; reorder = 1 }", "Sends old copies among the events."),
            ("garbage", "@{ path = '*/events/stream'; garbage = $true }", "Puts lines that are no fields before the events."),
            ("pingFlood", "@{ path = '*/events/stream'; pingFlood = 100 }", "Sends pings before each event."),
            ("streamError", "@{ " + Stream + "streamError = 2 }", "Ends the stream with an error event."),
            ("historyLagMs", "@{ method = 'GET'; path = '*/events'; historyLagMs = 1000 }", "The history lags behind."),
            ("fileLagMs", "@{ path = '/v1/files'; fileLagMs = 2000 }", "The list of files lags behind."),
            ("statusLagMs", "@{ path = '*/sessions/*'; statusLagMs = 1000 }", "The status lags behind the idle event."),
            ("bytesPerSecond", "@{ path = '*/events/stream'; bytesPerSecond = 1000 }", "Sends slowly."))
    {
    }
}

/// <summary>Completes scenario rules by the kind of their step.</summary>
public sealed class ScenarioCompleter : RuleCompleter
{
    /// <summary>Makes the completer.</summary>
    public ScenarioCompleter()
        : base(
            ("message", "@{ steps = @( @{ message = 'You said: {{text}}' } ) }", "The agent says a text."),
            ("match", "@{ match = 'disk'; steps = @( @{ message = 'I look.' } ) }", "A rule for texts that fit a regular expression."),
            ("tool", "@{ steps = @( @{ tool = 'bash'; input = @{ command = 'ls' }; result = 'a b' }, @{ message = '{{result}}' } ) }", "The agent calls a built-in tool."),
            ("ask", "@{ steps = @( @{ tool = 'bash'; input = @{ command = 'ls' }; ask = $true; result = 'a b' }, @{ message = '{{result}}' } ) }", "The call waits for an approval."),
            ("mcpTool", "@{ steps = @( @{ mcpTool = 'list_issues'; server = 'github'; input = @{}; result = 'none' } ) }", "The agent calls a tool of an MCP server."),
            ("customTool", "@{ steps = @( @{ customTool = 'get_disk_report'; input = @{ server = 'fs01' } }, @{ message = '{{result}}' } ) }", "The agent calls a tool of the client and waits for its result."),
            ("thinking", "@{ steps = @( @{ thinking = $true }, @{ message = 'Done.' } ) }", "The agent thinks."),
            ("error", "@{ steps = @( @{ error = 'model_overloaded_error'; retryStatus = 'retrying' }, @{ message = 'Here again.' } ) }", "The session reports an error."),
            ("file", "@{ steps = @( @{ file = 'report.md'; content = '# Report' } ) }", "The agent writes an output file."),
            ("stop", "@{ steps = @( @{ stop = 'refusal'; category = 'other'; explanation = 'No.' } ) }", "The turn ends with a stop reason."),
            ("delayMs", "@{ steps = @( @{ delayMs = 1000 }, @{ message = 'Done.' } ) }", "The agent waits."),
            ("workflow", "@{ steps = @( @{ workflow = 'Review'; steps = @( @{ phase = 'Read' }, @{ customTool = 'get_disk_report' }, @{ message = 'Read.' } ) }, @{ message = 'Begun.' } ) }", "The agent starts a workflow run beside its turn."),
            ("raw", "@{ steps = @( @{ raw = @{ type = 'agent.sang' } } ) }", "An event as it stands."))
    {
    }
}

/// <summary>Completes what an emulator can serve.</summary>
public sealed class EmulatorWireFormatCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public EmulatorWireFormatCompleter()
        : base(KnownValues.EmulatorWireFormats)
    {
    }

    internal static EmulatorWireFormat Parse(string name)
    {
        string format = KnownValues.EmulatorWireFormats.Read(name, out bool isKnown);
        return isKnown ? (EmulatorWireFormat)Enum.Parse(typeof(EmulatorWireFormat), format) : throw new InputException("UnknownWireFormat", $"'{name}' is no wire format of the emulator; {KnownValues.EmulatorWireFormats.Hint(name)}");
    }
}
