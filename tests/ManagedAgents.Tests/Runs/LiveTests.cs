using System;
using System.Linq;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Runs;

/// <summary>-Live shows what the agent does on the screen as it does it, clean, without secrets and within the screen's width.</summary>
public sealed class LiveTests : InvokeTests
{
    [Fact]
    public void Words_and_calls_are_on_the_screen_and_the_result_is_emitted()
    {
        ServeSteps("""{"thinking":true},{"message":"I look at the servers."},{"tool":"bash","input":{"command":"df -h"},"result":"one\ntwo"},{"error":"model_overloaded_error"},{"message":"All is well."}""");
        PipelineResult result = Run("Invoke-MAAgent go @work -Live").Succeeded();

        Assert.Equal("All is well.", Text(Assert.Single(result.Output)));
        Assert.Contains("thinking...\nI look at the servers.\n* bash: df -h\n  -> (2 lines) one two\n! ", result.HostText, StringComparison.Ordinal);
        Assert.EndsWith("All is well.\n", result.HostText, StringComparison.Ordinal);
        Assert.Equal(1, result.HostText.Split("I look at the servers.").Length - 1);
    }

    [Fact]
    public void Nothing_is_shown_that_steers_the_screen_or_is_a_secret()
    {
        ServeSteps("""{"message":"a\u001b[2Jb\u0007\r\u202ec {{text}} end"},{"tool":"bash","input":{"command":"echo \u001b]0;x\u0007 {{text}}"},"result":"{{text}}"}""");
        string key = Emulator.ApiKey;
        string half = key[..^1];
        PipelineResult result = Run($"Invoke-MAAgent 'key {key}, half {half}' @work -Live -Title x").Succeeded();

        Assert.DoesNotContain(key, result.HostText, StringComparison.Ordinal);
        Assert.Contains("a[2Jbc key ********, half " + half + " end", result.HostText.Replace("\n", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(result.HostText, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain('\u202e', result.HostText);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    [InlineData(30)]
    public void Lines_and_tables_fit_the_screen_and_code_stays_as_it_is(int width)
    {
        const string Code = "Get-ChildItem -Path /a/rather/long/path/to/something | Sort-Object -Property Length -Descending | Select-Object -First 10 -Property Name, Length, LastWriteTime";
        ServeSteps($$"""{"message":"- {{string.Join(' ', Enumerable.Repeat("words", 60))}}\n\n| Server | Remark |\n|---|:--|\n| fs01 | {{string.Join(' ', Enumerable.Repeat("full", 40))}} |\n| a\\|b | 日本語 |\n\n```\n{{Code}}\n```\nend"}""");
        Engine.Host.Width = width;
        string[] lines = Run("Invoke-MAAgent go @work -Live").Succeeded().HostText.Split('\n');

        Assert.Contains(Code, lines);
        Assert.All(lines.Where(line => line != Code), line => Assert.InRange(line.Length, 0, width - 1));
        Assert.Contains(lines, line => line.StartsWith("  words", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("a|b", StringComparison.Ordinal) && line.EndsWith("| 日本語", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("fs01", StringComparison.Ordinal) && line.Contains("| full full", StringComparison.Ordinal));
    }

    [Fact]
    public void Lost_pieces_are_made_up_for_by_the_message()
    {
        Serve("""[{"steps":[{"message":"A message of quite some length, in several pieces."}]}]""", """[{"path":"*/events/stream","shedDeltas":1}]""");
        Assert.EndsWith("A message of quite some length, in several pieces.\n", Run("Invoke-MAAgent go @work -Live").Succeeded().HostText, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_at_once_each_message_is_whole_and_says_whose_it_is()
    {
        ServeSteps("""{"message":"I am {{text}}, and this is a message in pieces."}""");
        string text = Run("'one', 'two', 'three' | Invoke-MAAgent @work -Live -ThrottleLimit 3").Succeeded().HostText;
        Assert.All(new[] { "one", "two", "three" }, name => Assert.Contains($"I am {name}, and this is a message in pieces.\n", text, StringComparison.Ordinal));
        Assert.Equal(3, text.Split("--- sesn_").Length - 1);
    }

    [Fact]
    public void A_receive_shows_it_too_and_emits_only_when_told()
    {
        ServeSteps("""{"message":"Here it is."}""");
        StartSession();
        PipelineResult silent = Run("$session | Send-MAMessage one | Receive-MAEvent -Live").Succeeded();
        Assert.Empty(silent.Output);
        Assert.EndsWith("Here it is.\n", silent.HostText, StringComparison.Ordinal);

        PipelineResult both = Run("$session | Send-MAMessage two | Receive-MAEvent -Live -PassThru 6>$null").Succeeded();
        Assert.Contains(both.Output, e => Text(e, "Type") == "agent.message");
        Assert.DoesNotContain(both.Output, e => Text(e, "Type") == "event_delta");
        Assert.DoesNotContain("Here it is.", both.HostText, StringComparison.Ordinal);
    }
}
