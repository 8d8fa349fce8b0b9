using System;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using ManagedAgents.Tests.Runs;
using Xunit;

namespace ManagedAgents.Tests.Views;

/// <summary>What a console shows of a finished piece of work.</summary>
public sealed class AgentResultViewTests : InvokeTests
{
    [Fact]
    public void The_answer_is_broken_between_words_and_keeps_its_own_lines()
    {
        string code = "Get-Volume | Where-Object { $_.Free }";
        string[] lines = Answer($"{Words(20)}\n\n- {Words(12)}\n- short\n\n```\n{code}\n```\n  12. {Words(12)}\n\u001b[31m{Words(2)}");

        Assert.All(lines, line => Assert.True(line.Length < 60, line));
        Assert.Equal(Words(20), string.Join(' ', lines.TakeWhile(line => line.Length > 0)));
        Assert.Equal($"- {Words(12)}", string.Join(' ', lines.SkipWhile(line => line[..Math.Min(2, line.Length)] != "- ").TakeWhile(line => line != "- short").Select(line => line.StartsWith("- ", StringComparison.Ordinal) ? line : line[2..])));
        Assert.Contains(code, lines);
        Assert.Contains(lines, line => line.StartsWith("      word", StringComparison.Ordinal));
        Assert.Contains("[31mword word", lines);
        Assert.Matches(@"^\[end_turn, [0-9.]+ s, 0\.0\d USD, sesn_\w+\]$", lines[^1]);
    }

    [Fact]
    public void What_is_wide_fits_too()
    {
        string[] lines = Answer(string.Concat(Enumerable.Repeat("日本語", 30)));

        Assert.Equal([29, 29, 29, 3], lines.SkipLast(1).Select(line => line.Length));
    }

    private static string Words(int count) => string.Join(' ', Enumerable.Repeat("word", count));

    private string[] Answer(string text)
    {
        Engine.Host.Width = 60;
        ServeSteps(JsonSerializer.Serialize(new { message = text }));
        string shown = Regex.Replace(Engine.Show("$result = Invoke-MAAgent go @work; $result"), "\u001B\\[[0-9;]*m", string.Empty);
        return [.. shown.Trim().Split('\n').Select(line => line.TrimEnd())];
    }
}
