using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Events;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Reports;

/// <summary>What -Redact names is in no transcript of any form.</summary>
public sealed class TranscriptRedactionTests
{
    // Escaped differently in Markdown, HTML and JSON, and over two lines.
    private const string Secret = "p<w>\"&'`*_[x]\\\n\u00e9\u2028end";
    private const string Pattern = @"p<w>[\s\S]*?end";

    public static TheoryData<string> Formats => ["Markdown", "Html", "JsonLines"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_secret_is_nowhere_whatever_the_form_would_make_of_it(string format)
    {
        using WorkSession session = TranscriptHtmlTests.Everywhere($"before {Secret} behind");
        session.Engine.SetVariable("Pattern", Pattern);
        string text = string.Join("\n", session.Engine.Run($"ConvertTo-MATranscript sesn_1 -Format {format} -Redact $Pattern").Succeeded().Values<string>());
        Assert.DoesNotContain("p<w", text, StringComparison.Ordinal);
        Assert.DoesNotContain("p&lt;w", text, StringComparison.Ordinal);
        Assert.DoesNotContain("end behind", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u00e9", text, StringComparison.Ordinal);
        Assert.Contains("redacted", text, StringComparison.Ordinal);
        Assert.Contains("before", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_secret_that_lies_over_two_blocks_of_a_message_is_found(string format)
    {
        using var session = new WorkSession(EventJson.Event("agent.message", 1, ("content", WorkSession.Texts("the key is sk-ant-abc", "def123 ok", " and more"))));
        string text = string.Join("\n", session.Engine.Run($"ConvertTo-MATranscript sesn_1 -Format {format} -Redact 'sk-ant-\\w+'").Succeeded().Values<string>());
        Assert.Contains("ok", text, StringComparison.Ordinal);
        Assert.Contains("and more", text, StringComparison.Ordinal);
        Assert.DoesNotContain("abc", text, StringComparison.Ordinal);
        Assert.DoesNotContain("def123", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_character_in_a_name_or_a_text_is_no_reason_to_fail()
    {
        using var session = new WorkSession("""{"type":"agent.odd","id":"sevt_1","processed_at":null,"x":{"b\udc00 \"q\"":"c\ud800","z":1}}""");
        Assert.Contains("\"b\ufffd \\\"q\\\"\": \"c\ufffd\"", session.Markdown(), StringComparison.Ordinal);
        Assert.Contains("\"z\":\"-\"", session.Lines("-Redact '1' -Replacement '-'")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_stay_JSON_and_names_and_numbers_are_redacted_too()
    {
        string given = EventJson.Event("agent.tool_use", 1, ("name", "pay"), ("input", new Dictionary<string, object?>
        {
            ["card"] = 4111111111111111,
            ["4111111111111111"] = "a \"quoted\" 4111111111111111\n",
            ["x4111111111111111"] = new object?[] { 4111111111111111, 1.5e300, true, null, "4111 other" },
            ["4111111111111112"] = 1,
        }));
        using var session = new WorkSession(given);

        string line = Assert.Single(session.Lines("-Redact '\\b4\\d{15}\\b'"));
        JsonElement input = JsonSerializer.Deserialize<JsonElement>(line).GetProperty("input");

        Assert.Equal("""{"card":"[redacted]","[redacted]":"a \"quoted\" [redacted]\n","x4111111111111111":["[redacted]",1.5E+300,true,null,"4111 other"],"[redacted] 2":1}""", input.GetRawText());
        Assert.Equal("agent.tool_use", JsonSerializer.Deserialize<JsonElement>(line).GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("\"password\":\\s*\"[^\"]*\"")]
    [InlineData("\"password\":\"[^\"]*\"")]
    [InlineData("\"password\": \"[^\"]*\"")]
    [InlineData("password\\W+\\w+")]
    [InlineData("(?<=password\\W{3,5})[^\"]+")]
    public void A_pattern_may_say_which_member_to_hide(string pattern)
    {
        using var session = new WorkSession(WorkSession.Called(1, "login", new { password = "hunter2", user = "me" }));
        session.Engine.SetVariable("Pattern", pattern);
        foreach (string format in new[] { "Markdown", "Html", "JsonLines" })
        {
            string text = session.Text($"ConvertTo-MATranscript sesn_1 -Format {format} -Redact $Pattern");
            Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
            Assert.Contains("password", text, StringComparison.Ordinal);
            Assert.Contains("me", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_replacement_can_name_groups_and_be_empty()
    {
        using var session = new WorkSession(WorkSession.Said("agent.message", 1, "token=abc and TOKEN=def"));
        Assert.Contains("token=*** and TOKEN=***", session.Lines("-Redact '(token=)\\w+' -Replacement '$1***'")[0], StringComparison.Ordinal);
        Assert.Contains("\"text\":\" and \"", session.Lines("-Redact 'token=\\w+' -Replacement ''")[0], StringComparison.Ordinal);
        Assert.Contains("token=abc", session.Lines("-Redact 'x*'")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_says_that_it_was_redacted()
    {
        using var session = new WorkSession(EventJson.Message(1));
        Assert.Contains("may be redacted", session.Html("-Redact secret"), StringComparison.Ordinal);
        Assert.DoesNotContain("redacted", session.Html(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_that_is_none_is_one_error_before_anything_is_asked()
    {
        using var session = new WorkSession(EventJson.Message(1));
        PipelineResult result = session.Engine.Run("'sesn_1', 'sesn_1' | ConvertTo-MATranscript -Redact 'fine', '(open'");
        Assert.StartsWith("InvalidPattern,", result.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("'(open' is not a regular expression", result.FirstError.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.Empty(session.Server.Requests);
    }

    [Theory]
    [InlineData("Markdown")]
    [InlineData("JsonLines")]
    public void A_pattern_that_would_take_for_ever_ends_in_an_error_without_the_text_and_the_next_session_is_converted(string format)
    {
        string bad = new string('a', 60) + "! hunter2";
        using var session = new WorkSession(WorkSession.Said("agent.message", 1, bad), WorkSession.Said("agent.message", 2, bad));
        session.Serve("sesn_2", WorkSession.SessionJson("sesn_2"), WorkSession.Said("agent.message", 1, "fine"));
        using TestFolder folder = new TestFolder().Enter(session.Engine);

        foreach (string script in new[] { $"'sesn_1', 'sesn_2' | ConvertTo-MATranscript -Redact '(a+)+$' -Format {format} -OutFile new/", $"'sesn_1', 'sesn_2' | Get-MAEvent | ConvertTo-MATranscript -Redact '(a+)+$' -Format {format}" })
        {
            PipelineResult result = session.Engine.Run(script);
            Assert.Single(result.Output);
            Assert.StartsWith("RedactionTimedOut,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Null(result.Errors[0].Exception.InnerException);
            Assert.DoesNotContain("hunter2", result.Errors[0].Exception.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(["sesn_2"], System.IO.Directory.GetFiles(folder.At("new")).Select(f => System.IO.Path.GetFileNameWithoutExtension(f)));
    }

    [Fact]
    public void A_match_that_cuts_a_character_in_half_leaves_JSON()
    {
        using var session = new WorkSession(WorkSession.Said("agent.message", 1, "\ud83d\ude00 \ud83d\ude00"));
        string line = Assert.Single(session.Lines("-Redact '\\ud83d'"));
        Assert.Contains("[redacted]", JsonSerializer.Deserialize<JsonElement>(line).GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
    }
}
