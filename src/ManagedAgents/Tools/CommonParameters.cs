using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace ManagedAgents.Tools;

/// <summary>The parameters PowerShell gives to every command. They are the user's, never an agent's: -WhatIf, -OutVariable, -ErrorAction and so on.</summary>
internal static class CommonParameters
{
    private static readonly HashSet<string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        "vb", "db", "ea", "wa", "infa", "proga", "ev", "wv", "iv", "ov", "ob", "pv", "wi", "cf", "usetx",
    };

    /// <summary>Whether a name, or a short form of one, is a common parameter's.</summary>
    public static bool Contains(string name) =>
        Cmdlet.CommonParameters.Concat(Cmdlet.OptionalCommonParameters).Contains(name, StringComparer.OrdinalIgnoreCase) || Aliases.Contains(name);
}
