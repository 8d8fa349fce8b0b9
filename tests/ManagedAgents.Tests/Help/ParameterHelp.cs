using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Help;

/// <summary>What the code says of a parameter, read by the script that reads it for the pages.</summary>
/// <param name="Text">Its text, as Markdown.</param>
/// <param name="Default">The value it has where nothing is given; empty for none.</param>
internal sealed record ParameterHelp(string Text, string Default)
{
    private static readonly Lazy<Dictionary<string, ParameterHelp>> All = new(() => Read(
        Path.Combine(RepositoryFolder.Root, "src", "ManagedAgents", "bin", RepositoryFolder.Configuration, "netstandard2.0", "ManagedAgents.xml")));

    /// <summary>That of a cmdlet's parameter.</summary>
    public static ParameterHelp Of(string cmdlet, string parameter) => All.Value[$"{cmdlet} -{parameter}"];

    /// <summary>That of every parameter, by cmdlet and parameter, as in Get-MAFile -Name.</summary>
    /// <param name="documentation">The XML documentation file of the dll.</param>
    /// <param name="name">The names of the cmdlets; wildcards are allowed.</param>
    public static Dictionary<string, ParameterHelp> Read(string documentation, string name = "*")
    {
        using var engine = new PowerShellEngine();
        return engine.Run(
            "param($Script, $Documentation, $Name) & $Script -Cmdlet (Get-Command -Module ManagedAgents -Name $Name) -Documentation $Documentation",
            new Dictionary<string, object?>
            {
                ["Script"] = Path.Combine(RepositoryFolder.Root, "docs", "Get-ParameterHelp.ps1"),
                ["Documentation"] = documentation,
                ["Name"] = name,
            }).Succeeded().Output.ToDictionary(
                found => $"{Value(found, "Cmdlet")} -{Value(found, "Parameter")}",
                found => new ParameterHelp(Value(found, "Text"), Value(found, "Default")));
    }

    private static string Value(PSObject found, string property) => (string)found.Properties[property].Value;
}
