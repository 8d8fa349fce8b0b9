using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Conversations;

/// <summary>A conversation typed in a real terminal, at a real pwsh: a tool, a question, Ctrl+C in every state, a lost connection, and the way back.</summary>
public sealed class ConsoleTests(ITestOutputHelper output)
{
    private const string Idle = "--- Disks | idle";

    private const string Script = """
        Import-Module ManagedAgents
        $long = (1..40 | ForEach-Object { 'words' }) -join ' '
        $emulator = Start-MAEmulator -Scenario @(
            @{ match = 'disk'; steps = @( @{ customTool = 'get_disk'; input = @{ Server = 'fs01' } }, @{ message = 'It says: {{result}}' } ) }
            @{ match = 'list'; steps = @( @{ tool = 'bash'; input = @{ command = 'ls' }; ask = $true; result = 'a.txt' }, @{ message = 'Listed.' } ) }
            @{ match = 'count'; steps = @( @{ message = (1..400 -join ' '); pieceMs = 30 } ) }
            @{ match = 'wait'; steps = @( @{ gate = 'never' } ) }
            @{ match = 'slow'; steps = @( @{ customTool = 'get_slow'; input = @{} }, @{ message = 'never' } ) }
            @{ match = 'table'; steps = @( @{ message = "A list:`n`n- $long`n`n| Server | Remark |`n|---|---|`n| fs01 | $long |`n`n``````powershell`nGet-Volume | Sort-Object`n``````" } ) }
        ) -Fault @{ path = '*/events/stream'; nth = 1; cutAfterEvents = 14 }
        $emulator | Connect-MAService
        function Get-Disk { param([string] $Server) "$Server is full" }
        function Get-Slow { Write-Host 'It takes long.'; Start-Sleep -Seconds 100 }
        $agent = New-MAAgent Helper claude-opus-4-6; $null = New-MAEnvironment ops
        Enter-MASession -Agent $agent -Tool Get-Disk, Get-Slow -Title 'Disks'
        Enter-MASession (Get-MASession).Id
        Remove-Item Env:NO_COLOR; if ($PSStyle) { $PSStyle.OutputRendering = 'Ansi' }
        Enter-MASession (Get-MASession).Id
        'The end.'
        """;

    [Fact]
    public async Task It_is_typed_and_shown()
    {
        Step[] steps =
        [
            new(Idle, "how is the disk?\r"),
            new("It says: fs01 is full", ""),
            new(Idle, "please list\r"),
            new("or why not: ", "y\r"),
            new("Listed.", ""),
            new(Idle, "show a table\r"),
            new("Sort-Object", ""),

            // Ctrl+C in every state: what it ends, and how soon one may type again.
            new(Idle, "half"),
            new("> half", "\u0003"),
            new(Idle, "wait\r", "typing"),
            new("> wait\r\n", "\u0003"),
            new(Idle, "count on\r", "waiting for the first word"),
            new("1 2 3 4 5", "\u0003"),
            new(Idle, "list\r", "words"),
            new("or why not: ", "\u0003"),
            new(Idle, "be slow\r", "a question"),
            new("* get_slow", "\u0003"),
            new(Idle, "be slow\r", "a command that just begins"),
            new("It takes long.", "\u0003"),
            new(Idle, "/exit\r", "a command that runs"),
            new("The session stays.", "", Width: 160),

            // The way back, on a wide screen.
            new(Idle, "again, a table\r"),
            new("Sort-Object", ""),
            new(Idle, "\u0003\u0003"),
            new("The session stays.", "", "typing, twice", Width: 80),

            // In colours.
            new("--- Disks", "list\r"),
            new("or why not: ", "no, not now\r"),
            new("Listed.", ""),
            new("--- Disks", "count on\r"),
            new("1 2 3 4 5", "\u0003\u0003"),
            new("The end.", "", "words, twice"),
        ];
        string[] screens = (await RunAsync(80, "xterm", null, steps)).Split("The session stays.");

        string narrow = screens[0];
        Assert.All(
            ["* get_disk: Server=fs01\n", "  -> fs01 is full\n", "It says: fs01 is full\n", "Listed.\n"],
            line => Assert.Equal(1, narrow.Split("\n" + line).Length - 1));
        Assert.Contains("  command: ls\n", narrow, StringComparison.Ordinal);
        Assert.Contains("! The connection was lost", narrow, StringComparison.Ordinal);
        Assert.DoesNotContain("399 400", narrow, StringComparison.Ordinal);
        AssertShape(narrow, 80);
        AssertShape(screens[1], 160);
        Assert.All(screens[..2], screen => Assert.DoesNotContain("\u001b[3", screen, StringComparison.Ordinal));
        Assert.DoesNotContain("\u001b[2m", narrow, StringComparison.Ordinal);
        Assert.Contains("\u001b[33;1mRun bash?\n", screens[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_console_without_colours_and_utf_8_will_do()
    {
        string screen = (await RunAsync(
            80,
            "dumb",
            "C",
            new(Idle, "how is the disk?\r"),
            new("It says: fs01 is full", ""),
            new(Idle, "please list\r"),
            new("or why not: ", "y\r"),
            new("Listed.", ""),
            new(Idle, "count on\r"),
            new("1 2 3 4 5", "\u0003"),
            new(Idle, "/exit\r"),
            new("The session stays.", ""),
            new(Idle, "\u0003\u0003"),
            new("The session stays.", ""),
            new("--- Disks", "/exit\r"),
            new("The end.", ""))).Split("Remove-Item")[0];
        Assert.Contains("* get_disk: Server=fs01\n", screen, StringComparison.Ordinal);
        Assert.DoesNotContain(screen, c => c > '~');
        Assert.DoesNotContain('\u001b', screen);
    }

    [Fact]
    public async Task Without_a_console_it_is_an_error_at_once()
    {
        PwshResult result = await PwshProcess.RunAsync("-Command", "Import-Module ManagedAgents; Start-MAEmulator | Connect-MAService; Enter-MASession sesn_1");
        Assert.Contains("A conversation needs a console", result.Errors, StringComparison.Ordinal);
    }

    /// <summary>Lines are broken between words and fill the screen, a table has its columns, code is as it was.</summary>
    private static void AssertShape(string screen, int width)
    {
        string[] lines = screen.Split('\n');
        Assert.Contains("Get-Volume | Sort-Object", lines);
        Assert.Contains(lines, line => line.StartsWith("- words", StringComparison.Ordinal) && line.Length > width - 8);
        Assert.Contains(lines, line => line.StartsWith("fs01   | words", StringComparison.Ordinal) && line.Length > width - 8);
        Assert.All(lines.Where(line => line.Contains("words words", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, width - 1));
    }

    private async Task<string> RunAsync(int width, string terminal, string? language, params Step[] steps)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A pseudo terminal by python3 is for Unix.");
        Assert.SkipUnless(ExternalProgram.Find("python3") is not null, "There is no python3.");
        using var file = new ScriptFile(Script);
        var start = new ProcessStartInfo("python3") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[Path.Combine(RepositoryFolder.Root, "tests", "ManagedAgents.Tests", "Conversations", "console.py"), $"{width}", "dotnet", PwshProcess.Program, "-NoLogo", "-NoProfile", "-File", file.FullName])
            start.ArgumentList.Add(argument);
        start.Environment["PSModulePath"] = Path.GetDirectoryName(RepositoryFolder.Module)!;
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        start.Environment["NO_COLOR"] = "1";
        start.Environment["TERM"] = terminal;
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        if (language is not null)
            start.Environment["LC_ALL"] = start.Environment["LANG"] = language;
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(steps.Select(step => new object[] { step.Shown, step.Keys, step.Width })));
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string all = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, all + await errors);
        string[] parts = all.Split("TOOK ");
        int[] took = JsonSerializer.Deserialize<int[]>(parts[1])!;
        foreach ((Step step, int milliseconds) in steps.Zip(took).Where(pair => pair.First.Ends is not null))
            output.WriteLine($"Ctrl+C, {step.Ends}: {milliseconds} ms");
        return parts[0].Replace("\r", string.Empty, StringComparison.Ordinal);
    }

    /// <summary>What is waited for, what is typed then, and what the Ctrl+C before it had to end.</summary>
    private sealed record Step(string Shown, string Keys, string? Ends = null, int Width = 0);
}
