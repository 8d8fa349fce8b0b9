using System;
using System.Linq;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Events;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Reports;

/// <summary>Long histories and odd texts take time in proportion, not more.</summary>
public sealed class LargeTranscriptTests
{
    private const int Events = 100_000;
    private const int Characters = 300_000;

    // Far more than is needed, and far less than something that grows with the square would take.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    [Fact]
    public void A_hundred_thousand_events_are_converted_and_measured_soon()
    {
        string[] events = [.. Enumerable.Range(0, Events).Select(i => (i % 4) switch
        {
            0 => WorkSession.Said("agent.message", i, $"Step **{i}**:\n\n- one `a`\n- two [x](https://a.example/{i})"),
            1 => WorkSession.Called(i, "bash", new { command = $"ls {i}" }),
            2 => WorkSession.Gave(i, i - 1, $"file {i}\nother"),
            _ => WorkSession.Usage(i, new { input_tokens = i, output_tokens = 1 }),
        })];
        using var session = new WorkSession(events);
        using TestFolder folder = new TestFolder().Enter(session.Engine);
        session.Engine.Run("$events = @(Get-MAEvent sesn_1)", deadline: Longest).Succeeded();

        foreach (string script in new[] { "-Format Markdown", "-Format Html", "-Format JsonLines", "-Format JsonLines -Redact 'secret\\d+'", "-Format Html -Redact 'secret\\d+'" })
            session.Engine.Run($"$events | ConvertTo-MATranscript {script} -OutFile out.txt -Force", deadline: Longest).Succeeded();
        PipelineResult measured = session.Engine.Run("$events | Measure-MASession", deadline: Longest).Succeeded();
        Assert.Equal(Events / 4, measured.Output[0].Properties["ToolCalls"].Value);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("](")]
    [InlineData("[a](")]
    [InlineData("[a](<")]
    [InlineData("![")]
    [InlineData("*a ")]
    [InlineData("*a _b ")]
    [InlineData("**")]
    [InlineData("_*")]
    [InlineData("[*")]
    [InlineData("` `` ")]
    [InlineData("<a")]
    [InlineData("https://a.example/")]
    [InlineData("> ")]
    [InlineData("- ")]
    [InlineData("1. ")]
    [InlineData("- a\n")]
    [InlineData("> a\n")]
    [InlineData("|")]
    [InlineData("|-|\n")]
    [InlineData("a|b\n-|-\n")]
    [InlineData("```\n")]
    [InlineData("#")]
    [InlineData(" ")]
    [InlineData("\\")]
    [InlineData("\t- ")]
    [InlineData("a\n===\n")]
    public void A_text_made_to_take_long_does_not(string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, Characters / piece.Length));
        using var session = new WorkSession(WorkSession.Said("agent.message", 1, text));
        Assert.Equal(2, session.Engine.Run("ConvertTo-MATranscript sesn_1 -Format Html; ConvertTo-MATranscript sesn_1", deadline: Longest).Succeeded().Output.Count);
    }

    [Fact]
    public void Code_marks_of_every_length_are_matched_without_looking_again_and_again()
    {
        string text = string.Join(" ", Enumerable.Range(1, 700).Select(n => new string('`', n)));
        using var session = new WorkSession(WorkSession.Said("agent.message", 1, text));
        Assert.Equal(2, session.Engine.Run("ConvertTo-MATranscript sesn_1 -Format Html; ConvertTo-MATranscript sesn_1", deadline: Longest).Succeeded().Output.Count);
    }
}
