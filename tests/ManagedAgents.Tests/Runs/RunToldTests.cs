using System;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Runs;

/// <summary>What is told of runs and sessions while one works with them: progress, titles in questions, titles as a condition.</summary>
public sealed class RunToldTests : InvokeTests
{
    [Fact]
    public void Progress_tells_the_text_and_the_tool_and_is_taken_off_in_the_end()
    {
        ServeSteps("""{"message":"looking at the disks"}""", """{"delayMs":250}""", """{"tool":"bash","input":{"command":"df"},"result":"4 %"}""", """{"delayMs":250}""", """{"message":"Done."}""");
        PipelineResult result = Run("Invoke-MAAgent go @work").Succeeded();

        ProgressRecord[] shown = [.. result.Progress.Where(record => record.RecordType == ProgressRecordType.Processing)];
        Assert.Contains(shown, record => record.StatusDescription.Contains("looking at the disks", StringComparison.Ordinal));
        int tool = Array.FindIndex(shown, record => record.StatusDescription.Contains("bash", StringComparison.Ordinal));
        Assert.InRange(tool, 1, shown.Length - 1);
        Assert.DoesNotContain(shown.Skip(tool), record => record.StatusDescription.Contains("looking", StringComparison.Ordinal));
        Assert.All(shown, record => Assert.Equal("The agent works", record.Activity));
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
    }

    [Fact]
    public void Progress_of_several_counts_each_once_and_never_back()
    {
        ServeSteps("""{"delayMs":120}""", """{"message":"Done."}""");
        PipelineResult result = Run("1..6 | ForEach-Object { \"p$_\" } | Invoke-MAAgent @work -ThrottleLimit 2").Succeeded();

        int[] counts = [.. result.Progress.Select(record => record.Activity).Where(text => text.StartsWith("Agents work: ", StringComparison.Ordinal)).Select(text => int.Parse(text.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(counts.Order(), counts);
        Assert.Equal(6, counts[^1]);
        Assert.True(counts.Distinct().Count() > 2, string.Join(", ", counts));
        Assert.Contains("of 6 done", result.Progress[^1].Activity, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_is_told_and_found_by_its_title()
    {
        ServeSteps("""{"message":"Done."}""");
        Define("'Nightly report', 'Nightly backup', 'Chat' | ForEach-Object { $null = Start-MASession @work -Title $_ }");
        Assert.Equal(["Nightly backup", "Nightly report"], Run("Get-MASession -Title night* | ForEach-Object Title").Succeeded().Values<string>().Order());
        Assert.Empty(Run("Get-MASession -Title none*").Succeeded().Output);

        string id = Run("($chat = Get-MASession -Title Chat).Id").Succeeded().Values<string>().Single();
        Define("$chat | Remove-MASession -WhatIf");
        Assert.Contains($"{id} (Chat)", Engine.Host.Text, StringComparison.Ordinal);
        Assert.Equal(3, SessionIds().Length);
    }
}
