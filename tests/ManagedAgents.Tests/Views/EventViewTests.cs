using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Text.RegularExpressions;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Events;
using Microsoft.PowerShell.Commands;
using Xunit;

namespace ManagedAgents.Tests.Views;

/// <summary>What a console shows of events.</summary>
public sealed class EventViewTests : IDisposable
{
    private const string FromJson = "param($json) $json | ForEach-Object { [ManagedAgents.Client.Events.SessionEvent]::FromJson($_, 'sesn_1') }";

    private static readonly SessionStateCmdletEntry[] Formatters =
    [
        new("Format-List", typeof(FormatListCommand), null),
        new("Format-Table", typeof(FormatTableCommand), null),
    ];

    private readonly PowerShellEngine _engine = new(cmdlets: Formatters);

    public static TheoryData<string, string, string> Rows => new()
    {
        { Tool("agent.tool_use", """{"description":"List","command":"ls /workspace"}""", "bash"), "agent.tool_use", "bash: ls /workspace description=List" },
        { Tool("agent.tool_use", "{}", "bash"), "agent.tool_use", "bash" },
        { Tool("agent.tool_use", """{"command":"rm x"}""", "bash", "\"evaluated_permission\":\"ask\""), "agent.tool_use", "[ask] bash: rm x" },
        { Tool("agent.custom_tool_use", """{"server":"fs01","percent":10,"all":true}""", "get_report"), "agent.custom_tool_use", "get_report: server=fs01 percent=10 all=true" },
        { Tool("agent.mcp_tool_use", """{"labels":["a","b"]}""", "create_issue", "\"mcp_server_name\":\"github\""), "agent.mcp_tool_use", """github/create_issue: labels=["a","b"]""" },
        { Json("agent.tool_result", """ "tool_use_id":"sevt_1","content":[{"type":"text","text":"one\n\ttwo"}] """), "agent.tool_result", "one two" },
        { Json("agent.tool_result", """ "is_error":true,"content":[{"type":"text","text":"no such file"}] """), "agent.tool_result", "[error] no such file" },
        { Json("user.tool_result", """ "is_error":true,"content":[{"type":"text","text":"no such file"}] """), "user.tool_result", "[error] no such file" },
        { Json("user.message", """ "content":[{"type":"text","text":"Look"},{"type":"image"},{"type":"document","title":"Plan"}] """), "user.message", "Look [image] [document] Plan" },
        { Json("session.status_idle", """ "stop_reason":{"type":"requires_action","event_ids":["a","b"]} """), "session.status_idle", "requires_action (2 waiting)" },
        { Json("session.status_idle", """ "stop_reason":{"type":"refusal"},"stop_details":{"explanation":"It is harmful."} """), "session.status_idle", "refusal: It is harmful." },
        { Json("session.error", """ "error":{"type":"model_overloaded_error","message":"Busy.","retry_status":{"type":"retrying"}} """), "session.error", "[retrying] Busy. (model_overloaded_error)" },
        { Json("session.usage", """ "usage":{"input_tokens":12345,"output_tokens":678,"active_seconds":21,"list_cost":{"amount":"4","currency":"USD"}} """), "session.usage", "12,345 in, 678 out, 0.04 USD, 21 s" },
        { Json("span.model_request_end", """ "model_usage":{"input_tokens":1,"output_tokens":2,"cache_read_input_tokens":3000} """), "span.model_request_end", "1 in, 2 out, 3,000 from cache" },
        { Json("session.thread_status_idle", """ "agent_name":"scout","stop_reason":{"type":"end_turn"} """), "session.thread_status_idle", "scout: idle, end_turn" },
        { Json("agent.thread_message_sent", """ "to_agent_name":"scout","content":[{"type":"text","text":"Go"}] """), "agent.thread_message_sent", "to scout: Go" },
        { Json("span.outcome_evaluation_end", """ "iteration":1,"result":"satisfied","explanation":"All there." """), "span.outcome_evaluation_end", "round 1: satisfied: All there." },
        { Json("user.tool_confirmation", """ "result":"deny","deny_message":"Not now" """), "user.tool_confirmation", "deny: Not now" },
        { Json("user.interrupt", "\"x\":1"), "user.interrupt", "" },
        { Json("session.updated", """ "title":"New" """), "session.updated", "title New" },
        { Json("agent.hologram", """ "shape":"cube","size":2 """), "agent.hologram", "shape=cube size=2" },
    };

    public void Dispose() => _engine.Dispose();

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_shows_what_happened(string json, string type, string summary)
    {
        _engine.Host.Width = 120;

        string row = Show(json)[2];

        Assert.Matches("^[0-9]{2}:[0-9]{2}:[0-9]{2} ", row);
        Assert.Equal($"{type,-33} {summary}".TrimEnd(), row[9..]);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void A_mixed_stream_is_one_aligned_table_of_the_width_of_the_screen(int width)
    {
        _engine.Host.Width = width;
        string text = string.Concat(Enumerable.Repeat("word ", 100));

        string[] lines = Show(EventJson.Running(1), EventJson.Message(2, text), Tool("agent.tool_use", $$"""{"command":"{{text}}"}""", "bash"), EventJson.Message(4, "日本語" + text), EventJson.Idle(5), Json("x.unknown", $"\"a\":\"{text}\""));

        Assert.Equal("Time     Type                              Summary", lines[0]);
        Assert.Equal(8, lines.Length);
        Assert.All(lines.Skip(2), line => Assert.Equal(' ', line[8]));
        Assert.All(new[] { lines[3], lines[4], lines[7] }, line => Assert.Equal((width - 1, '…'), (line.Length, line[^1])));
        Assert.StartsWith("日本語word", lines[5][43..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u001b[31mred\u001b[0m", "[31mred [0m")]
    [InlineData("a\u0007\u0008b\r\nc\u0085d", "a b c d")]
    [InlineData("\u202egnirts\u2066 \u200bx", "gnirts x")]
    [InlineData("\u009b31mx", "31mx")]
    [InlineData("\u0645\u06cc\u200c\u062e \ud83d\udc69\u200d\ud83d\udc67 \u2764\ufe0f\u200d\ud83d\udd25", "\u0645\u06cc\u200c\u062e \ud83d\udc69\u200d\ud83d\udc67 \u2764\ufe0f\u200d\ud83d\udd25")]
    [InlineData("rm\u200d -r\u200cf \u200d\u200d", "rm -rf")]
    public void What_an_agent_writes_cannot_steer_the_screen(string text, string shown)
    {
        string raw = _engine.Show(FromJson, new Dictionary<string, object?> { ["json"] = new[] { EventJson.Message(1, text) } });

        Assert.EndsWith("agent.message                     " + shown, Plain(raw).TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain(raw, c => char.IsControl(c) && c is not ('\n' or '\r' or '\u001b'));
    }

    [Fact]
    public void A_copy_from_another_process_shows_the_same()
    {
        var parameters = new Dictionary<string, object?> { ["json"] = new[] { Tool("agent.tool_use", """{"command":"ls"}""", "bash") } };
        string copy = Plain(_engine.Show($"$c = & {{ {FromJson} }} $args[0]; [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($c))".Replace("$args[0]", "$json", StringComparison.Ordinal).Insert(0, "param($json) "), parameters));

        Assert.Contains("agent.tool_use                    bash: ls", copy, StringComparison.Ordinal);
    }

    [Fact]
    public void Events_of_several_sessions_can_be_told_apart()
    {
        string shown = Plain(_engine.Show(FromJson + " | Format-Table -View BySession", new Dictionary<string, object?> { ["json"] = new[] { EventJson.Idle(1) } }));

        Assert.Matches("Time +SessionId +Type +Summary", shown);
        Assert.Matches("sesn_1 +session.status_idle +end_turn", shown);
    }

    [Fact]
    public void An_input_that_waits_says_so() => Assert.StartsWith("queued   user.message", Show(EventJson.UserMessage(1, processed: false))[2], StringComparison.Ordinal);

    [Fact]
    public void A_list_shows_what_the_event_has_and_no_more()
    {
        string shown = Plain(_engine.Show(FromJson + " | Format-List", new Dictionary<string, object?> { ["json"] = new[] { Tool("agent.tool_use", """{"command":"ls"}""", "bash", "\"later\":7") } }));

        Assert.Equal(["Id", "Type", "SessionId", "ProcessedAt", "Name", "Input", "AdditionalProperties"], Regex.Matches(shown, "(?m)^([A-Za-z]+) +:").Select(match => match.Groups[1].Value));
        Assert.Contains("""Input                : {"command":"ls"}""", shown, StringComparison.Ordinal);
        Assert.Contains("""{"later":7}""", shown, StringComparison.Ordinal);
        Assert.Matches(@"ProcessedAt +: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(.+ ago\)|\(in .+\)", shown);
    }

    [Fact]
    public void A_list_of_everything_has_the_raw_json()
    {
        string shown = _engine.Show(FromJson + " | Format-List *", new Dictionary<string, object?> { ["json"] = new[] { EventJson.Idle(1) } });

        Assert.Matches("Raw +: ", Plain(shown));
    }

    [Fact]
    public void Pieces_of_text_are_typed_as_they_are()
    {
        object?[] texts = [.. _engine.Run(FromJson + " | ForEach-Object { \"$_\" }", new Dictionary<string, object?> { ["json"] = new[] { """{"type":"event_delta","event_id":"sevt_1","delta":{"type":"content_delta","content":{"type":"text","text":" two\n\u001b[1m\u202e"}}}""" } }).Succeeded().Values<string>()];

        Assert.Equal([" two\n[1m"], texts);
    }

    private static string Json(string type, string fields) => $$"""{"type":"{{type}}","id":"sevt_9","processed_at":"2026-04-08T10:00:00Z",{{fields}}}""";

    private static string Tool(string type, string input, string name, string more = "\"evaluated_permission\":null") => Json(type, $"\"name\":\"{name}\",\"input\":{input},{more}");

    private static string Plain(string shown) => Regex.Replace(shown, "\u001B\\[[0-9;]*m", string.Empty);

    private string[] Show(params string[] json) =>
        [.. Plain(_engine.Show(FromJson, new Dictionary<string, object?> { ["json"] = json })).Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];
}
