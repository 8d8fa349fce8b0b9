using System.Collections.Generic;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace ManagedAgents.Tools;

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

    /// <inheritdoc/>
    protected override void ProcessRecord() => InvokeCommand.InvokeScript(Script, useNewScope: true, PipelineResultTypes.Output, input: null, Command, Arguments);
}
