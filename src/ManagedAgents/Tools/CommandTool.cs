using System;
using System.Collections.Generic;
using System.Management.Automation;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Tools;

/// <summary>
/// A custom tool made from a PowerShell command. It goes wherever a tool goes; besides, it knows the command and turns the input of
/// a call into arguments for it.
/// </summary>
public sealed class CommandTool : CustomTool
{
    private CommandTool(CustomToolFields fields, CommandInfo command, string parameterSet, bool supportsShouldProcess)
        : base(fields)
    {
        Command = command;
        ParameterSet = parameterSet;
        SupportsShouldProcess = supportsShouldProcess;
    }

    /// <summary>The command that a call runs; never an alias.</summary>
    public CommandInfo Command { get; }

    /// <summary>The parameter set the input belongs to; __AllParameterSets for a command without sets.</summary>
    public string ParameterSet { get; }

    /// <summary>Whether the command can be run with -WhatIf.</summary>
    public bool SupportsShouldProcess { get; }

    /// <summary>Makes a tool from a command. Nothing is run.</summary>
    /// <param name="command">The cmdlet, function or script, or an alias of one.</param>
    /// <param name="options">What to make of it; null for the defaults.</param>
    /// <param name="help">What its help says, see <see cref="CommandHelp.Read"/>; null for none.</param>
    /// <returns>The tool.</returns>
    /// <exception cref="Errors.InputException">The command cannot be a tool, or not with these options.</exception>
    public static CommandTool Create(CommandInfo command, CommandToolOptions? options = null, CommandHelp? help = null) =>
        throw new NotImplementedException();

    /// <summary>Turns the input of a call into arguments, see <see cref="ToolInputBinder.Bind"/>.</summary>
    /// <param name="input">The input by parameter name, as plain values.</param>
    /// <returns>The arguments by parameter name, to be splatted.</returns>
    /// <exception cref="Errors.InputException">The input does not fit the command.</exception>
    public Dictionary<string, object?> BindInput(IReadOnlyDictionary<string, object?> input) => ToolInputBinder.Bind(this, input);
}
