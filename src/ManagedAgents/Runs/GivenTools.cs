using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Agents;
using ManagedAgents.Client.Agents;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Tools;

namespace ManagedAgents.Runs;

/// <summary>What a user gives as -Tool of a run: commands by name or object, and tools.</summary>
internal static class GivenTools
{
    /// <summary>One tool.</summary>
    /// <param name="given">A command's name, a command, a tool, or a hashtable by wire names.</param>
    /// <param name="caller">The cmdlet that was given it.</param>
    public static AgentTool Read(object? given, PSCmdlet caller)
    {
        object? plain = Copy.Restore(given) ?? given;
        if (plain is CommandTool { IsCopy: true } copy)
            return copy.Rebind(caller);
        if (plain is not (string or CommandInfo))
            return ToolArgumentAttribute.Read(plain);
        CommandInfo command = CommandLookup.Find(caller, plain);
        return CommandTool.Create(command, options: null, CommandHelp.Read(command));
    }

    /// <summary>The tools that have a command, by name.</summary>
    /// <exception cref="InputException">Two have the same name.</exception>
    public static IReadOnlyDictionary<string, CommandTool> Commands(IEnumerable<AgentTool> tools)
    {
        var commands = new Dictionary<string, CommandTool>(StringComparer.Ordinal);
        foreach (CommandTool tool in tools.OfType<CommandTool>())
        {
            if (commands.TryGetValue(tool.Name, out CommandTool? other))
                throw new InputException("DuplicateTool", $"Two tools have the name '{tool.Name}': the commands {other.Runs.Name} and {tool.Runs.Name}. New-MATool -Name gives another.");
            commands.Add(tool.Name, tool);
        }

        return commands;
    }

    /// <summary>The service's built-in toolset.</summary>
    public static AgentTool BuiltIn() => LocalObject.Tool(ToolsetFields.BuiltIn());
}
