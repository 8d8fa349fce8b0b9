using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Help;

/// <summary>The module's cmdlets as the engine knows them.</summary>
internal static class Cmdlets
{
    private static readonly Lazy<Dictionary<string, CmdletInfo>> ByName = new(Read);

    public static IReadOnlyCollection<string> Names => ByName.Value.Keys;

    public static CmdletInfo Of(string name) => ByName.Value[name];

    /// <summary>The parameters that a page tells of: all but PowerShell's common ones.</summary>
    public static IEnumerable<ParameterMetadata> ParametersOf(string name) =>
        Of(name).Parameters.Values.Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name));

    private static Dictionary<string, CmdletInfo> Read()
    {
        using var engine = new PowerShellEngine();
        CmdletInfo[] found = [.. engine.Run("Get-Command -Module ManagedAgents").Succeeded().Values<CmdletInfo>()];

        // What is read from the runspace must be read while it is open.
        foreach (CmdletInfo cmdlet in found)
            _ = (cmdlet.Parameters, cmdlet.ParameterSets);
        return found.ToDictionary(cmdlet => cmdlet.Name);
    }
}
