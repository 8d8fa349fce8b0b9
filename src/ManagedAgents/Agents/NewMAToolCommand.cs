using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using ManagedAgents.Client.Agents;
using ManagedAgents.Pipeline;
using ManagedAgents.Tools;

namespace ManagedAgents.Agents;

/// <summary>Makes a tool for an agent that the caller runs when the agent calls it, from a schema or from a command. Nothing goes over the network.</summary>
[Cmdlet(VerbsCommon.New, "MATool", DefaultParameterSetName = SchemaSet)]
[OutputType(typeof(CustomTool), ParameterSetName = new[] { SchemaSet })]
[OutputType(typeof(CommandTool), ParameterSetName = new[] { CommandSet })]
public sealed class NewMAToolCommand : MACmdlet, IFindsCommands
{
    private const string SchemaSet = "Schema";
    private const string CommandSet = "Command";

    /// <summary>
    /// The command: a cmdlet, function or script by its name, or what Get-Command gives. Its parameters become the tool's input; it is not run. An
    /// alias stands for what it means. Native programs tell nothing of their parameters: write a function around them.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = CommandSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [CommandObject]
    [ArgumentCompleter(typeof(CommandCompleter))]
    public CommandReference Command { get; set; } = null!;

    /// <summary>
    /// The name the agent calls it by: 1 to 128 letters, digits, underscores and hyphens. Default of a command: its name in small letters, as
    /// get_disk_report of Get-DiskReport.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = SchemaSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = CommandSet)]
    [AllowEmptyString]
    public string Name { get; set; } = string.Empty;

    /// <summary>What the tool does and when to use it. The agent decides by this text. Default of a command: the synopsis of its help.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = SchemaSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = CommandSet)]
    [AllowEmptyString]
    public string Description { get; set; } = string.Empty;

    /// <summary>
    /// The JSON schema of the tool's input, as a hashtable or JSON text. Its type is object; <c>type</c> may be left out. As the service does, it
    /// takes no <c>anyOf</c>, <c>oneOf</c> or <c>allOf</c> at its top level and no <c>$ref</c>, and names of properties of 1 to 64 ASCII letters,
    /// digits, underscores, dots and hyphens. Default: no input.
    /// </summary>
    [Parameter(Position = 2, ParameterSetName = SchemaSet, ValueFromPipelineByPropertyName = true)]
    public object? InputSchema { get; set; }

    /// <summary>
    /// The parameter set of the command that the agent may use. Default: the command's default one; where it has several and no default one, choose.
    /// </summary>
    [Parameter(ParameterSetName = CommandSet)]
    [ArgumentCompleter(typeof(CommandPartCompleter))]
    public string? ParameterSet { get; set; }

    /// <summary>
    /// The parameters of the command that the agent may use. Default: all of the parameter set whose values JSON can express. Common parameters such
    /// as -WhatIf are never the agent's.
    /// </summary>
    [Parameter(ParameterSetName = CommandSet)]
    [ArgumentCompleter(typeof(CommandPartCompleter))]
    public string[]? Parameter { get; set; }

    /// <summary>Parameters of the command that the agent may not use. Default: none.</summary>
    [Parameter(ParameterSetName = CommandSet)]
    [ArgumentCompleter(typeof(CommandPartCompleter))]
    public string[]? ExcludeParameter { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        AgentTool tool;
        if (ParameterSetName == CommandSet ? TryNow(CreateFromCommand, Command, out tool) : TryNow(CreateFromSchema, Name, out tool))
            WriteObject(tool);
    }

    private AgentTool CreateFromSchema() => LocalObject.Tool(new CustomToolFields
    {
        Name = ToolNaming.CheckName(Name),
        Description = ToolNaming.CheckDescription(Description, Name),
        InputSchema = ToolSchema.Read(InputSchema, Name),
    });

    private AgentTool CreateFromCommand()
    {
        CommandInfo command = CommandLookup.Find(this, Command.Given);
        var options = new CommandToolOptions
        {
            Name = IsBound(nameof(Name)) ? Name : null,
            Description = IsBound(nameof(Description)) ? Description : null,
            ParameterSet = ParameterSet,
            Parameters = Parameter,
            ExcludeParameters = ExcludeParameter,
        };
        return CommandTool.Create(command, options, CommandHelp.Read(command));
    }
}

/// <summary>Names a PowerShell command by its name or by what Get-Command gives.</summary>
public sealed class CommandReference
{
    /// <summary>Takes a name, or the path of a script.</summary>
    /// <param name="name">The name.</param>
    public CommandReference(string name) => Given = name;

    /// <summary>Takes a command.</summary>
    /// <param name="command">The command.</param>
    public CommandReference(CommandInfo command) => Given = command;

    internal object Given { get; }

    /// <inheritdoc/>
    public override string ToString() => Given is CommandInfo command ? command.Name : Given?.ToString() ?? string.Empty;
}

/// <summary>Takes a piped command or name as the command, though the command has properties that fit other parameters too.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CommandObjectAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) => (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
    {
        CommandInfo command => new CommandReference(command),
        string name => new CommandReference(name),
        _ => inputData,
    };
}

/// <summary>Completes the names of commands, for tools.</summary>
public sealed class CommandCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionCompleters.CompleteCommand(wordToComplete ?? string.Empty, string.Empty, CommandTypes.Function | CommandTypes.Cmdlet | CommandTypes.Alias);
}

/// <summary>Completes the parameters, or the parameter sets, of the command that -Command names.</summary>
public sealed class CommandPartCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? string.Empty).Trim('\'', '"');
        if (CommandLookup.TryFind(fakeBoundParameters["Command"]) is not { } command)
            return [];
        IEnumerable<string> names = parameterName == nameof(NewMAToolCommand.ParameterSet)
            ? command.ParameterSets.Select(static set => set.Name)
            : command.Parameters.Keys.Except(PSCmdlet.CommonParameters).Except(PSCmdlet.OptionalCommonParameters);
        return names.Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase)).Select(static name => new CompletionResult(name));
    }
}
