using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

public sealed class ScenarioTests
{
    [Theory]
    [InlineData("""{"mach":"x","steps":[]}""", "'mach'", "match, steps")]
    [InlineData("""{"steps":[{"say":"x"}]}""", "'say'", "message")]
    [InlineData("""{"steps":[{"message":"x","message":"y"}]}""", "'steps.message'", "twice")]
    [InlineData("""{"steps":[{"message":"x","Message":"y"}]}""", "'Message'", "twice")]
    [InlineData("""{"steps":[{"customTool":"x","input":{"a":[{"b":1,"b":2}]}}]}""", "'steps.input.a.b'", "twice")]
    [InlineData("""{"steps":[{"message":"x","result":"y"}]}""", "'result'", "'message'")]
    [InlineData("""{"steps":[{"message":"x","tool":"bash"}]}""", "exactly one", "message and tool")]
    [InlineData("""{"steps":[{}]}""", "exactly one", "none")]
    [InlineData("""{"match":"x"}""", "'steps'", "")]
    [InlineData("""{"match":"(","steps":[]}""", "regular expression", "")]
    [InlineData("""{"steps":[{"delayMs":"soon"}]}""", "'delayMs'", "whole number")]
    [InlineData("""{"steps":[{"tool":"bash","ask":"yes"}]}""", "'ask'", "true or false")]
    [InlineData("""{"steps":[{"error":"x","retryStatus":"maybe"}]}""", "'maybe'", "retrying, exhausted or terminal")]
    [InlineData("""{"steps":[{"stop":"requires_action"}]}""", "requires_action", "customTool")]
    [InlineData("""{"steps":[{"raw":{"a":1}}]}""", "'type'", "")]
    [InlineData("""{"steps":""", "not JSON", "")]
    public void A_rule_that_cannot_be_read_says_what_is_wrong(string json, string what, string hint)
    {
        var error = Assert.Throws<ScenarioFormatException>(() => Scenario.FromJson(json));
        Assert.Contains(what, error.Message);
        Assert.Contains(hint, error.Message);
        Assert.IsType<ArgumentException>(error, exactMatch: false);
    }

    [Theory]
    [InlineData("""{"path":"*","statsu":500}""", "'statsu'", "method, path, nth, every, perPath, delayMs")]
    [InlineData("""{"path":"*","nth":1,"every":2,"status":500}""", "'nth' and 'every'", "")]
    [InlineData("""{"path":"*","perPath":true,"status":500}""", "'perPath'", "'nth' or 'every'")]
    [InlineData("""{"path":"*"}""", "not what to do", "")]
    [InlineData("""{"status":5}""", "'status'", "200 to 599")]
    [InlineData("""{"refuse":0}""", "'refuse'", "from 1")]
    [InlineData("""{"status":500,"cutBy":"reset"}""", "'cutBy'", "cutAfterEvents, cutAfterBytes, dropRequest")]
    [InlineData("""{"dropResponse":true,"cutBy":"force"}""", "'force'", "close, reset or end")]
    [InlineData("""{"status":500,"streamErrorType":"x"}""", "'streamErrorType'", "'streamError'")]
    public void A_fault_that_cannot_be_read_says_what_is_wrong(string json, string what, string hint)
    {
        var error = Assert.Throws<ScenarioFormatException>(() => FaultRule.FromJson(json));
        Assert.Contains(what, error.Message);
        Assert.Contains(hint, error.Message);
    }

    [Fact]
    public void Rules_are_read_from_dictionaries_whatever_the_case_of_their_keys()
    {
        var rule = ScenarioRule.Parse(new Hashtable
        {
            ["Match"] = "^hi",
            ["STEPS"] = new object[] { new Hashtable { ["customtool"] = "x", ["Input"] = new Hashtable { ["n"] = 1, ["when"] = DateTime.UnixEpoch } }, new Dictionary<string, object> { ["delayMs"] = 5L } },
        });
        Assert.Equal("^hi", rule.Match);
        Assert.Equal(["customTool", "delayMs"], rule.Steps.Select(s => s.Kind));
        Assert.Equal(3, FaultRule.Parse(new Hashtable { ["nth"] = 3, ["status"] = 429, ["headers"] = new Hashtable { ["retry-after"] = 1 } }).Nth);
        Assert.Throws<ScenarioFormatException>(() => ScenarioRule.Parse(new Hashtable { ["steps"] = new[] { new Hashtable { ["message"] = new object() } } }));
    }

    [Fact]
    public async Task The_first_rule_that_fits_plays_and_without_one_the_agent_quotes()
    {
        using var server = TestEmulator.Start(new EmulatorOptions
        {
            Scenario = Scenario.FromJson("""[{"match":"DISK","steps":[{"message":"disk: {{text}}"}]},{"match":"disk|cpu","steps":[{"message":"second"}]}]"""),
        });
        using var client = new RawClient(server);
        Assert.Equal("disk: my disk", await SaysAsync(client, "my disk"));
        Assert.Equal("second", await SaysAsync(client, "cpu"));
        Assert.Contains("else", await SaysAsync(client, "else"));
    }

    [Fact]
    public async Task A_result_that_is_no_text_is_given_as_JSON_and_blocks_as_they_are()
    {
        using var server = TestEmulator.Start(new EmulatorOptions
        {
            Scenario = Scenario.FromJson("""
                {"steps":[{"tool":"bash","input":{"command":"echo {{text}}"},"result":{"free":5}},{"tool":"bash","result":[{"type":"text","text":"b"}],"isError":true},{"message":"{{result}}"}]}
                """),
        });
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        await client.PostAsync(session, RawClient.Message("now"));
        await client.SettleAsync(session);
        var history = await client.HistoryAsync(session);
        Assert.Equal("echo now", history.First(e => e["type"]!.ToString() == "agent.tool_use")["input"]!["command"]!.ToString());
        var results = history.Where(e => e["type"]!.ToString() == "agent.tool_result").ToList();
        Assert.Equal("""{"free":5}""", results[0]["content"]![0]!["text"]!.ToString());
        Assert.Equal((false, true), (results[0]["is_error"]!.GetValue<bool>(), results[1]["is_error"]!.GetValue<bool>()));
        Assert.Equal("b", history.Single(e => e["type"]!.ToString() == "agent.message")["content"]![0]!["text"]!.ToString());
    }

    [Theory]
    [InlineData("""{"type":"always_ask"}""", true, "ask")]
    [InlineData("""{"type":"auto"}""", true, "allow")]
    [InlineData("""{"type":"always_allow"}""", false, "deny")]
    public async Task Without_ask_the_agents_own_policy_decides(string policy, bool enabled, string permission)
    {
        using var server = TestEmulator.Start(new EmulatorOptions { Scenario = Scenario.FromJson("""{"steps":[{"tool":"bash"}]}""") });
        using var client = new RawClient(server);
        var flag = enabled ? "true" : "false";
        var agent = await client.NewAgentAsync($$""","tools":[{"type":"agent_toolset_20260401","configs":[{"name":"bash","enabled":{{flag}},"permission_policy":{{policy}}}]}]""");
        var session = await client.NewSessionAsync(agent: agent);
        await client.PostAsync(session, RawClient.Message("go"));
        await client.SettleAsync(session);
        var history = await client.HistoryAsync(session);
        Assert.Equal(permission, history.Single(e => e["type"]!.ToString() == "agent.tool_use")["evaluated_permission"]!.ToString());
        Assert.Equal(permission == "ask" ? "requires_action" : "end_turn", history[^1]["stop_reason"]!["type"]!.ToString());
        if (permission == "deny") Assert.True(history.Single(e => e["type"]!.ToString() == "agent.tool_result")["is_error"]!.GetValue<bool>());
    }

    private static async Task<string> SaysAsync(RawClient client, string text)
    {
        var session = await client.NewSessionAsync();
        await client.PostAsync(session, RawClient.Message(text));
        await client.SettleAsync(session);
        return (await client.HistoryAsync(session, "?types[]=agent.message")).Single()["content"]![0]!["text"]!.ToString();
    }
}
