using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Help;

/// <summary>The recipes of the README run as they stand, after the prelude of the help's examples, and do what they promise.</summary>
[Collection(ProcessState.Name)]
public sealed class ReadmeTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "README.md"));

    [Fact]
    public void There_are_three_recipes() => Assert.Equal(3, Recipes().Length);

    [Fact]
    public void A_review_asks_and_leaves_a_page() => Check(
        "A review at your desk",
        "$review.Text; $review.ToolCalls.Approval; (Get-Content -Path ./review.html -TotalCount 1)",
        "Done.\nAllowed\n<!DOCTYPE html>",
        answers: 'Y');

    [Fact]
    public void A_runbook_receives_all_and_saves_the_files() => Check(
        "A runbook that nobody watches",
        "@(Get-Content -Path ./session.log).Count -eq @(Get-MAEvent $session).Count; Get-Content -Path ./outputs/report.md -TotalCount 1; Test-Path -Path ./session.*",
        "True\n# Disks\nTrue");

    [Fact]
    public void A_runbook_goes_on_where_it_was_stopped()
    {
        string stopped = Recipe("A runbook that nobody watches").Replace("ForEach-Object Raw |", "ForEach-Object Raw | Select-Object -First 3 |", StringComparison.Ordinal)
            .Split("Get-MAFile", StringSplitOptions.None)[0];
        Check(
            "A runbook that nobody watches",
            "$log = Get-Content -Path ./session.log; $all = @(Get-MAEvent $session).Count; @($log | Select-Object -Unique).Count -eq $all; $log.Count -le $all + 1",
            "True\nTrue",
            before: stopped);
    }

    [Fact]
    public void A_command_with_a_high_impact_runs_on_file_servers_only() => Check(
        "Your commands as its tools, over a list of servers",
        "$shown.Text -replace 'denied:.*', 'denied.'; $global:cleared",
        "fs01: cleared.\nweb01: The call was denied.\nfs01",
        setUp: """
            $null = Stop-MAEmulator
            $emulator = Start-MAEmulator -Scenario ('fs01', 'web01' | ForEach-Object {
                @{ match = $_; steps = @(
                    @{ customTool = 'get_disk_report'; input = @{ Server = $_ } }
                    @{ delayMs = 1 }
                    @{ customTool = 'clear_temp_folder'; input = @{ Server = $_ } }
                    @{ message = "${_}: {{result}}" }) }
            })
            $emulator | Connect-MAService
            $null = New-MAEnvironment -Name ops
            function Get-CimInstance { param($ClassName, $ComputerName) [pscustomobject]@{ DeviceID = 'D:'; Size = 100; FreeSpace = 4; Of = $ComputerName } }
            function Invoke-Command { param($ComputerName, $ScriptBlock) $global:cleared += @($ComputerName); 'cleared.' }
            """);

    /// <summary>Runs a recipe, and then looks.</summary>
    private static void Check(string title, string look, string expected, string setUp = "", string before = "", params char[] answers) => ExampleRun.Check(
        $"$shown = . {{\n{before}\n{Recipe(title)}\n}} 3> $null\n{look}",
        expected,
        $"$env:ANTHROPIC_BASE_URL = $emulator.Uri; {setUp}",
        environment: [],
        answers);

    private static string Recipe(string title) => Assert.Single(Recipes(), recipe => recipe.Title == title).Code;

    private static HelpExample[] Recipes() =>
    [
        .. Regex.Match(Text, "^## Three recipes$(.*?)^## ", RegexOptions.Singleline | RegexOptions.Multiline).Groups[1].Value
            .Split("\n### ").Skip(1).Select(section => new HelpExample("README", section.Split('\n')[0], section)),
    ];
}
