using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Text.RegularExpressions;
using ManagedAgents.Tests.Engine;
using Microsoft.PowerShell.Commands;
using Xunit;

namespace ManagedAgents.Tests.Help;

/// <summary>Runs examples in sessions that have what a pwsh has: the cmdlets of PowerShell's Utility and Management modules, too.</summary>
internal static class ExampleRun
{
    private static readonly string Prelude = Path.Combine(RepositoryFolder.Root, "docs", "examples", "help-prelude.ps1");

    /// <summary>The cmdlets of PowerShell's Utility and Management modules.</summary>
    internal static readonly SessionStateCmdletEntry[] InBoxCmdlets =
    [
        .. new[] { typeof(SelectObjectCommand), typeof(GetContentCommand) }.SelectMany(type => type.Assembly.GetExportedTypes())
            .Select(type => (Type: type, Attribute: type.GetCustomAttribute<CmdletAttribute>()))
            .Where(cmdlet => cmdlet.Attribute is not null && !cmdlet.Type.IsAbstract)
            .Select(cmdlet => new SessionStateCmdletEntry($"{cmdlet.Attribute!.VerbName}-{cmdlet.Attribute.NounName}", cmdlet.Type, null)),
    ];

    /// <summary>Runs code after the prelude. It must leave no error and, where output is expected, show the same.</summary>
    /// <param name="code">The code.</param>
    /// <param name="expected">What it shows; empty for anything.</param>
    /// <param name="setUp">Script to run between the prelude and the code.</param>
    /// <param name="environment">ANTHROPIC_* variables; null to leave them alone.</param>
    /// <param name="answers">The letters that answer what the code asks.</param>
    public static void Check(string code, string expected = "", string setUp = "", (string Name, string Value)[]? environment = null, params char[] answers)
    {
        using var engine = new PowerShellEngine(environment: environment, cmdlets: InBoxCmdlets);
        engine.Run($". '{Prelude}'; {setUp}").Succeeded();
        Array.ForEach(answers, engine.Host.AnswerNext);
        try
        {
            if (expected.Length == 0)
                engine.Run(code).Succeeded();
            else
                AssertShows(engine, code, expected);
        }
        finally
        {
            engine.Run("Stop-MAEmulator; Set-Location -Path $folder.Parent; Remove-Item -Path $folder -Recurse").Succeeded();
        }
    }

    private static void AssertShows(PowerShellEngine engine, string code, string expected)
    {
        string shown = engine.Show(code);
        if (Squeezed(expected) == Squeezed(shown))
            return;

        // The record of the sessions says which side left out what is missing.
        PipelineResult sessions = engine.Run("Get-MASession | ForEach-Object { $_.Id; Get-MAEvent -Session $_ | ForEach-Object Raw }");
        Assert.Fail($"Expected:\n{expected}\nbut it showed:\n{shown}\nand the sessions are:\n{string.Join('\n', sessions.Output)}\n{sessions.MessageText}");
    }

    /// <summary>Without colours, blank lines and the spaces that a column's width makes.</summary>
    private static string Squeezed(string shown) => string.Join(
        '\n',
        Regex.Replace(shown, "\u001b\\[[0-9;]*m", string.Empty).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
}
