using System;
using System.Collections.Generic;
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
    public void There_are_four_recipes() => Assert.Equal(4, Recipes().Length);

    [Fact]
    public void A_review_asks_and_leaves_a_page() => Check(
        "A review at your desk",
        "$review.Text; $review.ToolCalls.Approval; (Get-Content -Path ./review.html -TotalCount 1)",
        "Done.\nAllowed\n<!DOCTYPE html>",
        answers: 'Y');

    [Fact]
    public void A_runbook_receives_all_and_saves_the_files() => CheckRunbook(
        "& ./report.ps1; $run = Get-Item -Path ./sesn_*; @(Get-Content -Path $run/session.log).Count -eq @(Get-MAEvent $run.Name).Count; Get-Content -Path $run/outputs/report.md -TotalCount 1; Test-Path -Path ./run",
        "True\n# Disks\nFalse");

    [Fact]
    public void A_runbook_goes_on_where_it_was_stopped() => CheckRunbook(
        """
        (Get-Content -Path ./report.ps1 -Raw).Replace('-Value $_.Raw', '-Value $_.Raw; if (++$taken -eq 3) { throw "stopped" }') | Set-Content -Path ./stopped.ps1
        try { & ./stopped.ps1 } catch { "$_" }
        & ./report.ps1
        $run = Get-Item -Path ./sesn_*
        $log = Get-Content -Path $run/session.log
        $all = @(Get-MAEvent $run.Name).Count
        @($log | Select-Object -Unique).Count -eq $all; $log.Count -le $all + 1
        """,
        "stopped\nTrue\nTrue");

    [Theory]
    [InlineData("@{ stop = 'refusal' }")]
    [InlineData("@{ error = 'model_overloaded_error'; retryStatus = 'exhausted' }")]
    [InlineData("@{ error = 'billing_error'; retryStatus = 'terminal' }")]
    public void A_runbook_whose_agent_fails_begins_anew(string step) => CheckRunbook(
        """foreach ($n in 1, 2) { & ./report.ps1 3> $null; "exit $LASTEXITCODE" }; @(Get-Item -Path ./sesn_*).Count; Test-Path -Path ./run""",
        "exit 2\nexit 2\n2\nFalse",
        $$"""
        $null = Stop-MAEmulator
        $emulator = Start-MAEmulator -StreamWaitMs 0 -Scenario @{ steps = @({{step}}) }
        $apiKey = $emulator.ApiKey
        $emulator | Connect-MAService
        $null = New-MAEnvironment -Name ops
        $null = New-MAAgent -Name 'Server helper' -Model claude-opus-4-6
        $env:ANTHROPIC_BASE_URL = $emulator.Uri
        """);

    [Fact]
    public void A_runbook_whose_session_is_gone_begins_anew() => CheckRunbook(
        """
        $null = New-Item -Path ./run -ItemType Directory
        $session | Export-Clixml -Path ./run/session.xml
        Remove-MASession $session -Confirm:$false
        & ./report.ps1 3> $null; "exit $LASTEXITCODE"; & ./report.ps1
        @(Get-Item -Path ./sesn_*).Count; @(Get-Item -Path ./sesn_*/outputs/report.md).Count; Test-Path -Path ./run
        """,
        "exit 2\n2\n1\nFalse");

    [Fact]
    public void Agents_come_into_a_document_and_are_changed_by_it() => Check(
        "Agents in git",
        "(Get-MAAgent).Model.Id -join ' '; (Get-MAAgent).Metadata.ma_configuration; @($shown | Where-Object Action -EQ Adopt).Count; Test-Path ./agents/skills",
        "claude-opus-5-5\nops-agents\n3\nFalse");

    [Fact]
    public void A_nightly_job_is_made_from_nothing_and_runs() => ExampleRun.Check(
        $"$shown = . {{\n{Section("A job that the service runs every night").Code}\n}} 3> $null\n" +
        "$shown.Text; \"$($nightly.Schedule)\"; @($shown | Where-Object { $_ -is [datetime] }).Count; @(Get-MADeploymentRun -Deployment $nightly | Get-MASession | ForEach-Object { $_.VaultIds; $_.Resources.MemoryStoreId }).Count",
        "You wrote: Sum up the new tickets in the night log\n15 2 * * * Europe/Berlin\n5\n2");

    [Fact]
    public void It_works_from_top_to_bottom() => ExampleRun.Check(
        $"$shown = . {{\n{string.Join('\n', Code())}\n}} 3> $null\n" +
        "foreach ($name in $variables.Keys) { [Environment]::SetEnvironmentVariable($name, $null) }; $review.Text; $review.ToolCalls.Approval; Test-Path -Path ./review.html, ./sesn_*/outputs/report.md; ($shown | Where-Object Prompt).Text -replace 'denied:.*', 'denied.'",
        "Done.\nAllowed\nTrue\nTrue\nfs01: cleared.\nweb01: The call was denied.\nYou wrote: Look for unused disks",
        """
        $null = Stop-MAEmulator
        $rule = @{ id = 'fdrl_01ABC'; serviceAccount = 'svac_01ABC'; audience = 'api://managed-agents'; subject = 'azure:automation' }
        $emulator = Start-MAEmulator -StreamWaitMs 0 -FederationRule $rule -Scenario @(
            @{ match = 'security issues'; steps = @( @{ customTool = 'run_linter'; input = @{ file_path = 'a' } }, @{ file = 'review.txt'; content = 'fine' }, @{ message = '{{result}}' } ) }
            @{ match = 'git history'; steps = @( @{ tool = 'bash'; input = @{ command = 'git log' }; ask = $true; result = 'one' }, @{ message = 'Done.' } ) }
            @{ match = 'disk report'; steps = @( @{ file = 'report.md'; content = '# Disks' }, @{ message = 'Written.' } ) }
            'fs01', 'web01' | ForEach-Object {
                @{ match = $_; steps = @( @{ customTool = 'clear_temp_folder'; input = @{ Server = $_ } }, @{ message = "${_}: {{result}}" } ) }
            })
        $apiKey = $emulator.ApiKey
        $env:ANTHROPIC_BASE_URL = $emulator.Uri
        $emulator | Connect-MAService
        $null = New-MAAgent 'Cloud helper' claude-opus-5-5
        $variables = $emulator.GetIdentityVariables('AzureAutomation')
        foreach ($name in $variables.Keys) { [Environment]::SetEnvironmentVariable($name, $variables[$name]) }
        function Read-Host { $apiKey }
        function Invoke-Command { param($ComputerName, $ScriptBlock) 'cleared.' }
        """,
        environment: [],
        'Y');

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
    private static void Check(string title, string look, string expected, string setUp = "", params char[] answers) => ExampleRun.Check(
        $"$shown = . {{\n{Recipe(title)}\n}} 3> $null\n{look}",
        expected,
        $"$env:ANTHROPIC_BASE_URL = $emulator.Uri; {setUp}",
        environment: [],
        answers);

    /// <summary>Runs the runbook, as the file report.ps1 in the current folder, and looks.</summary>
    private static void CheckRunbook(string code, string expected, string setUp = "") => ExampleRun.Check(
        code,
        expected,
        $"$env:ANTHROPIC_BASE_URL = $emulator.Uri; {setUp}\n[IO.File]::WriteAllText((Join-Path $folder 'report.ps1'), @'\n{Recipe("A runbook that nobody watches")}\n'@)",
        environment: []);

    /// <summary>The code of PowerShell from the tour on, in order.</summary>
    private static IEnumerable<string> Code() => Regex.Matches(Text[Text.IndexOf("## A tour", StringComparison.Ordinal)..], "^```powershell$(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)
        .Select(block => block.Groups[1].Value);

    /// <summary>A recipe's code.</summary>
    internal static string Recipe(string title) => Assert.Single(Recipes(), recipe => recipe.Title == title).Code;

    private static HelpExample Section(string title) =>
        new("README", title, Regex.Match(Text, $"^## {title}$(.*?)^## ", RegexOptions.Singleline | RegexOptions.Multiline).Groups[1].Value);

    private static HelpExample[] Recipes() =>
    [
        .. Regex.Match(Text, "^## Four recipes$(.*?)^## ", RegexOptions.Singleline | RegexOptions.Multiline).Groups[1].Value
            .Split("\n### ").Skip(1).Select(section => new HelpExample("README", section.Split('\n')[0], section)),
    ];
}
