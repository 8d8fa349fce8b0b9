using System;
using System.Collections;
using System.Collections.Generic;
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

    /// <summary>The command: a cmdlet, function or script by its name, or what Get-Command gives. Its parameters become the tool's input; it is not run.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CommandSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [CommandObject]
    [ArgumentCompleter(typeof(CommandCompleter))]
    public CommandReference Command { get; set; } = null!;

    /// <summary>The name the agent calls it by: 1 to 128 letters, digits, underscores and hyphens; of a command by default as in get_disk_report.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = SchemaSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = CommandSet)]
    [AllowEmptyString]
    public string Name { get; set; } = string.Empty;

    /// <summary>What it does and when to use it, for the agent; of a command by default what its help says.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = SchemaSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = CommandSet)]
    [AllowEmptyString]
    public string Description { get; set; } = string.Empty;

    /// <summary>The JSON schema of its input, as a hashtable or JSON text, of type object; default no input.</summary>
    [Parameter(Position = 2, ParameterSetName = SchemaSet, ValueFromPipelineByPropertyName = true)]
    public object? InputSchema { get; set; }

    /// <summary>The command's parameter set that the agent may use; default its default one.</summary>
    [Parameter(ParameterSetName = CommandSet)]
    public string? ParameterSet { get; set; }

    /// <summary>The command's parameters that the agent may use; default all that JSON can express.</summary>
    [Parameter(ParameterSetName = CommandSet)]
    public string[]? Parameter { get; set; }

    /// <summary>The command's parameters that the agent may not use; default none.</summary>
    [Parameter(ParameterSetName = CommandSet)]
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
