using System;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Errors;
using ManagedAgents.Runspaces;
using Microsoft.PowerShell.Commands;

namespace ManagedAgents.Tools;

/// <summary>Finds the command that a name stands for, as the caller's session would: nothing that the caller could not run.</summary>
internal static class CommandLookup
{
    private const CommandTypes Usable = CommandTypes.Cmdlet | CommandTypes.Function | CommandTypes.Filter | CommandTypes.ExternalScript;

    /// <summary>Finds a command. Nothing is run.</summary>
    /// <param name="caller">The cmdlet that was given it.</param>
    /// <param name="given">A name, a path of a script, or a command.</param>
    /// <returns>The cmdlet, function or script; never an alias.</returns>
    /// <exception cref="InputException">There is none (CommandNotFound), or it cannot be a tool (UnsupportedCommand).</exception>
    public static CommandInfo Find(PSCmdlet caller, object? given)
    {
        CommandInfo named = (given is PSObject wrapped ? wrapped.BaseObject : given) switch
        {
            CommandInfo command => command,
            string name => Named(caller.InvokeCommand, name),
            { } other => throw new InputException("CommandNotFound", $"A value of type {other.GetType().Name} is no command; give a name or what Get-Command gives."),
            null => throw new InputException("CommandNotFound", "$null is no command; give a name or what Get-Command gives."),
        };

        // The engine finds private commands, too, and checks only where it runs one itself.
        if (!SessionState.IsVisible(caller.CommandOrigin, named))
            throw Missing(named.Name);
        CommandInfo resolved = Resolve(Loaded(caller.InvokeCommand, named));
        if (!SessionLanguage.IsFull && resolved is CmdletInfo cmdlet && typeof(IFindsCommands).IsAssignableFrom(cmdlet.ImplementingType))
            throw new InputException("UnsupportedCommand", $"'{resolved.Name}' cannot be a tool in a session of constrained language, as it runs commands that the session hides from its users.");
        return resolved;
    }

    /// <summary>The command that somebody types the rest of a line for; null where there is none, or none of its kind.</summary>
    /// <param name="given">A name, a command, or anything else.</param>
    public static CommandInfo? TryFind(object? given)
    {
        try
        {
            CommandInfo? command = (given is PSObject wrapped ? wrapped.BaseObject : given) switch
            {
                CommandInfo known => known,
                string { Length: > 0 } name => Get(name),
                _ => null,
            };
            return command is not null && SessionState.IsVisible(CommandOrigin.Runspace, command) ? Resolve(command) : null;
        }
        catch (Exception cause) when (cause is InputException or RuntimeException)
        {
            // An error would only disturb the line.
            return null;
        }
    }

    // A completer runs within the pipeline that completes, where the session's state may not be asked any other way.
    private static CommandInfo? Get(string name)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddCommand(new CmdletInfo("Get-Command", typeof(GetCommandCommand))).AddParameter("Name", WildcardPattern.Escape(name)).AddParameter("ErrorAction", ActionPreference.Ignore)
            .Invoke<CommandInfo>().FirstOrDefault();
    }

    /// <summary>The command itself, behind its aliases.</summary>
    /// <exception cref="InputException">An alias leads nowhere (CommandNotFound), or the command cannot be a tool (UnsupportedCommand).</exception>
    public static CommandInfo Resolve(CommandInfo command)
    {
        CommandInfo? resolved = command is AliasInfo alias ? alias.ResolvedCommand : command;
        if (resolved is null)
            throw new InputException("CommandNotFound", $"The alias '{command.Name}' stands for a command that does not exist.");
        if (!IsLoaded(resolved))
            throw NotLoaded(resolved);
        return (resolved.CommandType & Usable) != 0
            ? resolved
            : throw new InputException("UnsupportedCommand", $"'{resolved.Name}' is of type {resolved.CommandType} and tells nothing of its parameters; write a function around it and give that.");
    }

    private static CommandInfo Named(CommandInvocationIntrinsics session, string name)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new InputException("CommandNotFound", "The name of the command is empty.");
        // An alias may be named by a wildcard character, as ? is.
        CommandInfo? command = session.GetCommand(name, CommandTypes.All);
        if (command is null && WildcardPattern.ContainsWildcardCharacters(name))
            throw new InputException("CommandNotFound", $"'{name}' is a pattern; give the name of one command, or pipe in what Get-Command gives.");
        return command ?? throw Missing(name);
    }

    /// <summary>The command itself where it is only the entry of a module that is not loaded yet, as Get-Command gives of a pattern: it is looked up by its name, which loads the module as calling it would.</summary>
    private static CommandInfo Loaded(CommandInvocationIntrinsics session, CommandInfo command)
    {
        if (IsLoaded(command))
            return command;
        CommandInfo? found = session.GetCommand($@"{command.ModuleName}\{command.Name}", command.CommandType) ?? session.GetCommand(command.Name, command.CommandType);
        return found is not null && IsLoaded(found) && string.Equals(found.ModuleName, command.ModuleName, StringComparison.OrdinalIgnoreCase) ? found : throw NotLoaded(command);
    }

    // Of what it has only read about, the engine gives a cmdlet without class, and a function that is empty.
    private static bool IsLoaded(CommandInfo command) => command switch
    {
        CmdletInfo cmdlet => cmdlet.ImplementingType is not null,
        FunctionInfo or AliasInfo { ResolvedCommand: null } => command.Module is null || command.Module.SessionState is not null,
        _ => true,
    };

    private static InputException NotLoaded(CommandInfo command) =>
        new("CommandNotFound", $"The command '{command.Name}' is of the module {command.ModuleName}, which is not loaded and could not be; import the module first.");

    private static InputException Missing(string name) => new("CommandNotFound", $"There is no command '{name}' in this session.");
}

/// <summary>A cmdlet that looks commands up by name. Called by an agent, it would do so as a script of the session may, and not as its user.</summary>
internal interface IFindsCommands
{
}
