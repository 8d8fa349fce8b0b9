using System;
using System.Collections.Generic;
using System.Management.Automation.Runspaces;

namespace ManagedAgents.Shell;

/// <summary>Turns a script's arguments into PowerShell parameters, as pwsh does for -File: values are text, never code.</summary>
public static class ScriptArguments
{
    /// <summary>
    /// Makes a parameter of <c>-Name</c> (a switch, or the name of the value behind it) and of <c>-Name:value</c>, where
    /// <c>$true</c> and <c>$false</c> mean the truth values; anything else is a value.
    /// </summary>
    public static IEnumerable<CommandParameter> Parse(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        foreach (string argument in arguments)
        {
            if (!IsName(argument))
            {
                yield return new CommandParameter(null, argument);
                continue;
            }

            int colon = argument.IndexOf(':', StringComparison.Ordinal);
            yield return colon < 0
                ? new CommandParameter(argument)
                : new CommandParameter(argument[..colon], Value(argument[(colon + 1)..]));
        }
    }

    // A negative number is a value.
    private static bool IsName(string argument) =>
        argument.Length > 1 && argument[0] == '-' && (char.IsLetter(argument[1]) || argument[1] is '_' or '?');

    private static object Value(string text) =>
        text.Equals("$true", StringComparison.OrdinalIgnoreCase) ? true
        : text.Equals("$false", StringComparison.OrdinalIgnoreCase) ? false
        : text;
}
