using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.Json;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Conversations;

/// <summary>A conversation typed in a real terminal, at a real pwsh: a tool, a question, Ctrl+C, a lost connection, and the way back.</summary>
public sealed class ConsoleTests
{
    private const string Script = """
        $PSStyle.OutputRendering = 'PlainText'
        Import-Module ManagedAgents
        $emulator = Start-MAEmulator -Scenario @(
            @{ match = 'disk'; steps = @( @{ customTool = 'get_disk'; input = @{ Server = 'fs01' } }, @{ message = 'It says: {{result}}' } ) }
            @{ match = 'list'; steps = @( @{ tool = 'bash'; input = @{ command = 'ls' }; ask = $true; result = 'a.txt' }, @{ message = 'Listed.' } ) }
            @{ match = 'count'; steps = @( @{ message = (1..400 -join ' '); pieceMs = 30 } ) }
        ) -Fault @{ path = '*/events/stream'; nth = 1; cutAfterEvents = 14 }
        $emulator | Connect-MAService
        function Get-Disk { param([string] $Server) "$Server is full" }
        $agent = New-MAAgent Helper claude-opus-4-6; $null = New-MAEnvironment ops
        Enter-MASession -Agent $agent -Tool Get-Disk -Title 'Disks'
        Enter-MASession (Get-MASession).Id
        'The end.'
        """;

    private static readonly string Program = Path.Combine(
        typeof(PwshProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "PowerShell").Value!, "unix", "pwsh.dll");

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public async Task It_is_typed_and_shown(int width)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A pseudo terminal by python3 is for Unix.");
        Assert.SkipUnless(ExternalProgram.Find("python3") is not null, "There is no python3.");
        string screen = await RunAsync(
            width,
            ("--- Disks | idle", "how is the disk?\r"),
            ("It says: fs01 is full", ""),
            ("--- Disks | idle", "please list\r"),
            ("or why not: ", "y\r"),
            ("Listed.", ""),
            ("--- Disks | idle", "count on\r"),
            ("1 2 3 4 5", "\u0003"),
            ("[interrupted", ""),
            ("--- Disks | idle", "/exit\r"),
            ("The session stays.", ""),
            ("--- Disks | idle", "again\r"),
            ("You wrote: again", ""),
            ("--- Disks | idle", "\u0003\u0003"),
            ("The end.", ""));

        string clean = screen.Replace("\r", string.Empty, StringComparison.Ordinal);
        Assert.All(
            ["* get_disk: Server=fs01\n", "  -> fs01 is full\n", "It says: fs01 is full\n", "Listed.\n"],
            line => Assert.Equal(1, clean.Split("\n" + line).Length - 1));
        Assert.Contains("  command: ls\n", clean, StringComparison.Ordinal);
        Assert.Contains("! The connection was lost", clean, StringComparison.Ordinal);
        Assert.DoesNotContain("399 400", clean, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[3", clean, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_console_it_is_an_error_at_once()
    {
        PwshResult result = await PwshProcess.RunAsync("-Command", "Import-Module ManagedAgents; Start-MAEmulator | Connect-MAService; Enter-MASession sesn_1");
        Assert.Contains("A conversation needs a console", result.Errors, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(int width, params (string Shown, string Keys)[] steps)
    {
        using var file = new ScriptFile(Script);
        var start = new ProcessStartInfo("python3") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[Path.Combine(RepositoryFolder.Root, "tests", "ManagedAgents.Tests", "Conversations", "console.py"), $"{width}", "dotnet", Program, "-NoLogo", "-NoProfile", "-File", file.FullName])
            start.ArgumentList.Add(argument);
        start.Environment["PSModulePath"] = Path.GetDirectoryName(RepositoryFolder.Module)!;
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        start.Environment["NO_COLOR"] = "1";
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(steps.Select(step => new[] { step.Shown, step.Keys })));
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await errors);
        return output;
    }
}
