using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Schema;

namespace ManagedAgents.Tools;

/// <summary>
/// A custom tool made from a PowerShell command. It goes wherever a tool goes; besides, it knows the command and turns the input of
/// a call into arguments for it.
/// </summary>
[KeptTool]
public sealed class CommandTool : CustomTool
{
    private readonly CommandInfo? _runs;

    private CommandTool(CustomToolFields fields, IReadOnlyDictionary<string, object?> kept)
        : base(fields)
    {
        Command = (string)kept["command"]!;
        ParameterSet = (string)kept["parameter_set"]!;
        SupportsShouldProcess = kept["supports_should_process"] is true;
        Parameters = [];
    }

    private CommandTool(CustomToolFields fields, CommandInfo command, CommandParameters parameters)
        : base(fields)
    {
        _runs = command;
        Command = command is ExternalScriptInfo script ? script.Path : command.Name;
        ParameterSet = parameters.ParameterSet;
        SupportsShouldProcess = parameters.SupportsShouldProcess;
        Parameters = parameters.Chosen;
        Telling = parameters.Telling;
    }

    /// <summary>The command that a call runs, never an alias: its name, or the path of a script.</summary>
    public string Command { get; }

    /// <summary>The parameter set the input belongs to; __AllParameterSets for a command without sets.</summary>
    public string ParameterSet { get; }

    /// <summary>Whether the command can be run with -WhatIf.</summary>
    public bool SupportsShouldProcess { get; }

    /// <summary>The command itself. It is no property to see: whoever turns a tool into JSON would turn the whole session into it.</summary>
    internal CommandInfo Runs => _runs ?? throw new InputException("CommandNotFound", $"The tool '{Name}' came from a file or another process, and its command '{Command}' was not looked for here.");

    /// <summary>True of a tool that came from a file or another process, whose command is not yet looked for here.</summary>
    internal bool IsCopy => _runs is null;

    internal IReadOnlyList<ToolParameter> Parameters { get; }

    /// <summary>Those of which a call must have one, so that PowerShell takes the parameter set; null where any will do.</summary>
    internal IReadOnlyList<string>? Telling { get; }

    /// <summary>Makes a tool from a command. Nothing is run.</summary>
    /// <param name="command">The cmdlet, function or script, or an alias of one.</param>
    /// <param name="options">What to make of it; null for the defaults.</param>
    /// <param name="help">What its help says, see <see cref="CommandHelp.Read"/>; null for none.</param>
    /// <returns>The tool.</returns>
    /// <exception cref="InputException">The command cannot be a tool, or not with these options.</exception>
    public static CommandTool Create(CommandInfo command, CommandToolOptions? options = null, CommandHelp? help = null)
    {
        if (command is null)
            throw new ArgumentNullException(nameof(command));
        options ??= new CommandToolOptions();
        CommandInfo resolved = CommandLookup.Resolve(command);
        string name = ToolNaming.CheckName(options.Name ?? ToolNaming.NameOf(resolved));
        string description = ToolNaming.CheckDescription(options.Description ?? help?.Description ?? $"Runs the PowerShell command {resolved.Name}.", name);
        var parameters = new CommandParameters(resolved, options);
        foreach (ToolParameter parameter in parameters.Chosen)
        {
            if (help is not null && help.Parameters.TryGetValue(parameter.Name, out string? text))
                parameter.Text = text;
        }

        var fields = new CustomToolFields { Name = name, Description = description, InputSchema = Schema(parameters.Chosen, CommandSyntax.Defaults(resolved)) };
        return new CommandTool(fields, resolved, parameters);
    }

    /// <summary>The tool as plain values, without its command.</summary>
    internal OrderedDictionary Keep() =>
        new() { ["fields"] = JsonText.Read(ToJson()), ["command"] = Command, ["parameter_set"] = ParameterSet, ["supports_should_process"] = SupportsShouldProcess };

    /// <summary>Makes a tool again that was kept in a file or came from another process.</summary>
    internal static CommandTool Restore(IReadOnlyDictionary<string, object?> kept)
    {
        var fields = new CustomToolFields();
        fields.Merge((IDictionary)kept["fields"]!);
        return new CommandTool(fields, kept);
    }

    /// <summary>The same tool of the command that has its name here.</summary>
    /// <exception cref="InputException">There is none, or it is another one.</exception>
    internal CommandTool Rebind(PSCmdlet caller)
    {
        CommandInfo command = CommandLookup.Find(caller, Command);
        string[] chosen = InputSchema.TryGetValue("properties", out object? properties) && properties is IReadOnlyDictionary<string, object?> table ? [.. table.Keys] : [];
        var options = new CommandToolOptions { Name = Name, Description = Description, ParameterSet = ParameterSet, Parameters = chosen.Length > 0 ? chosen : null };
        return Create(command, options, CommandHelp.Read(command));
    }

    /// <summary>Turns the input of a call into arguments, see <see cref="ToolInputBinder.Bind"/>.</summary>
    /// <param name="input">The input by parameter name, as plain values.</param>
    /// <returns>The arguments by parameter name, to be splatted.</returns>
    /// <exception cref="InputException">The input does not fit the command.</exception>
    public Dictionary<string, object?> BindInput(IReadOnlyDictionary<string, object?> input) => ToolInputBinder.Bind(this, input);

    private static OrderedDictionary Schema(IReadOnlyList<ToolParameter> parameters, IReadOnlyDictionary<string, object> defaults)
    {
        var properties = new OrderedDictionary();
        foreach (ToolParameter parameter in parameters)
        {
            OrderedDictionary property = parameter.Shape.ToSchema(parameter.Text);
            if (!parameter.IsMandatory && defaults.TryGetValue(parameter.Name, out object? literal) && TryPlain(parameter, literal, out object? value))
                property["default"] = value;
            properties[parameter.Name] = property;
        }

        var schema = new OrderedDictionary { ["type"] = "object", ["properties"] = properties };
        string[] required = parameters.Where(parameter => parameter.IsMandatory).Select(parameter => parameter.Name).ToArray();
        if (required.Length > 0)
            schema["required"] = required;
        return schema;
    }

    // A default that an agent could not give itself says nothing to it.
    private static bool TryPlain(ToolParameter parameter, object literal, out object? value)
    {
        try
        {
            value = parameter.Shape.ToPlain(literal, new InputPath(parameter.Name));
            return true;
        }
        catch (InputException)
        {
            value = null;
            return false;
        }
    }
}

/// <summary>What to make of a command for an agent; everything may be left out.</summary>
public sealed class CommandToolOptions
{
    /// <summary>The tool's name: 1 to 128 letters, digits, underscores and hyphens; default the command's, as in get_disk_report of Get-DiskReport.</summary>
    public string? Name { get; set; }

    /// <summary>What it does and when to use it, for the agent; default the command's help text.</summary>
    public string? Description { get; set; }

    /// <summary>The parameter set the agent may use; default the command's default one.</summary>
    public string? ParameterSet { get; set; }

    /// <summary>The parameters the agent may use; default all that a call can express.</summary>
    public IReadOnlyList<string>? Parameters { get; set; }

    /// <summary>The parameters the agent may not use; default none.</summary>
    public IReadOnlyList<string>? ExcludeParameters { get; set; }
}

/// <summary>Keeps a tool of a command.</summary>
internal sealed class KeptToolAttribute : KeptAttribute
{
    public override IDictionary Keep(object value) => ((CommandTool)value).Keep();

    public override object Restore(IReadOnlyDictionary<string, object?> kept) => CommandTool.Restore(kept);
}
