using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation.Language;
using Xunit;

namespace ManagedAgents.Tests.Help;

/// <summary>The code of the about topics can be typed as it stands.</summary>
public sealed class AboutCodeTests
{
    // Of other languages.
    private static readonly string[] NoPowerShell = ["CRON", "GITHUB ACTIONS"];

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
