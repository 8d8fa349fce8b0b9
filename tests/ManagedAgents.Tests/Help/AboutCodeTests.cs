using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using Xunit;

namespace ManagedAgents.Tests.Help;

/// <summary>The code of the about topics can be typed as it stands.</summary>
public sealed class AboutCodeTests
{
    // Of other languages.
    private static readonly string[] NoPowerShell = ["CRON", "GITHUB ACTIONS"];

    // Of PowerShell, of Windows, and of the modules that the topics speak of.
    private static readonly string[] Known =
    [
        "Add-Content", "Add-PodeRoute", "Export-Clixml", "Export-Csv", "ForEach-Object", "Get-AzDisk", "Get-CimInstance", "Get-Content", "Get-Date", "Get-Secret", "Get-Service", "Group-Object", "Import-Clixml", "Import-Csv", "Import-Module",
        "New-ScheduledTaskAction", "New-ScheduledTaskSettingsSet", "New-ScheduledTaskTrigger", "New-TimeSpan", "Push-OutputBinding", "Read-Host", "Receive-Job", "Register-ScheduledTask", "Select-Object", "Set-Item",
        "Set-PodeResponseStatus", "Start-ThreadJob", "Where-Object", "Write-Error", "Write-Host", "Write-Output", "Write-Warning",
    ];

    public static TheoryData<string> Names => [.. AboutTopic.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_PowerShell(string name)
    {
        var topic = new AboutTopic(name);
        IEnumerable<string> blocks = topic.Sections.Except(NoPowerShell).SelectMany(topic.CodeOf).Where(block => !block.StartsWith("catch", StringComparison.Ordinal));

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block =>
        {
            Parser.ParseInput(block, out _, out ParseError[] errors);
            Assert.True(errors.Length == 0, $"{errors.FirstOrDefault()}\n{block}");
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_calls_no_command_that_nobody_has(string name)
    {
        var topic = new AboutTopic(name);
        string[] blocks = [.. topic.Sections.Except(NoPowerShell).SelectMany(topic.CodeOf)];
        Ast[] code = [.. blocks.Select(block => Parser.ParseInput(block, out _, out _))];
        IEnumerable<string> defined = code.SelectMany(one => one.FindAll(node => node is FunctionDefinitionAst, searchNestedScriptBlocks: true)).Select(node => ((FunctionDefinitionAst)node).Name);

        // By their names, and where the name of one is the value of a parameter.
        IEnumerable<string> called = code.SelectMany(one => one.FindAll(node => node is CommandAst or StringConstantExpressionAst, searchNestedScriptBlocks: true))
            .Select(node => node is CommandAst command ? command.GetCommandName() : ((StringConstantExpressionAst)node).Value)
            .Where(word => word is not null && Regex.IsMatch(word, @"^[A-Z][a-z]+-[A-Z]\w+$"));

        Assert.Empty(called.Distinct().Except(defined, StringComparer.OrdinalIgnoreCase).Except(Cmdlets.Names).Except(Known));
    }

    [Fact]
    public void The_runbook_runs_and_saves_what_the_agent_wrote() => ExampleRun.Check(
        $"& {{ {new AboutTopic("about_ManagedAgents_Runbooks").CodeOf("A RUNBOOK").Single()} }} | Select-Object -Last 1 | Split-Path -Leaf",
        expected: "report.md");

    [Fact]
    public void The_tour_runs()
    {
        string[] tour = [.. new AboutTopic("about_ManagedAgents").CodeOf("A TOUR OF FIVE MINUTES")];

        // Without the line for those who have an account.
        string[] lines = [.. tour.Where(block => !block.StartsWith("Connect-MAService", StringComparison.Ordinal))];
        Assert.Equal(tour.Length - 1, lines.Length);
        ExampleRun.Check("$ConfirmPreference = 'None'\n" + string.Join('\n', lines));
    }
}
