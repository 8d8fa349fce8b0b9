using System;
using System.Management.Automation;

namespace ManagedAgents.Tools;

/// <summary>Finds the command that a name stands for, as the caller's session would.</summary>
internal static class CommandLookup
{
    /// <summary>Finds a command. Nothing is run.</summary>
    /// <param name="session">The caller's <c>InvokeCommand</c>.</param>
    /// <param name="given">A name, a path of a script, or a command.</param>
    /// <returns>The cmdlet, function or script; never an alias.</returns>
    /// <exception cref="Errors.InputException">There is none (CommandNotFound), or it cannot be a tool (UnsupportedCommand).</exception>
    public static CommandInfo Find(CommandInvocationIntrinsics session, object? given) => throw new NotImplementedException();
}
