using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;
using static ManagedAgents.Tests.Emulator.Sequences;

namespace ManagedAgents.Tests.Emulator;

/// <summary>What each kind of turn streams, event by event.</summary>
public sealed class SequenceTests
{
    [Fact]
    public Task A_plain_turn() => PlaysAsync(null, $"user.message? {Running} user.message {Request} {Idle}=end_turn");

    [Fact]
    public Task A_turn_with_thinking() =>
        PlaysAsync("[{'thinking':true},{'message':'done'}]", $"user.message? {Running} user.message model_request_start agent.thinking agent.message model_request_end {Idle}=end_turn");

    [Fact]
    public Task A_turn_with_a_built_in_tool() => PlaysAsync(
        "[{'message':'looking'},{'tool':'bash','input':{'command':'ls'},'result':'a.txt'},{'message':'saw {{result}}'}]",
        $"user.message? {Running} user.message model_request_start agent.message agent.tool_use model_request_end agent.tool_result {Request} {Idle}=end_turn");

    [Fact]
    public Task A_turn_with_an_MCP_tool() => PlaysAsync(
        "[{'mcpTool':'search','server':'docs','result':'found'},{'message':'ok'}]",
        $"user.message? {Running} user.message model_request_start agent.mcp_tool_use model_request_end agent.mcp_tool_result {Request} {Idle}=end_turn");

    [Fact]
    public Task A_turn_that_meets_a_retried_error() => PlaysAsync(
        "[{'error':'model_overloaded_error'},{'message':'back'}]",
        $"user.message? {Running} user.message session.error session.status_rescheduled {Running} {Request} {Idle}=end_turn");

    [Fact]
    public Task A_turn_that_gives_up() => PlaysAsync(
        "[{'error':'model_overloaded_error','retryStatus':'exhausted'},{'message':'never said'}]",
        $"user.message? {Running} user.message session.error {Idle}=retries_exhausted");

    [Fact]
    public Task A_turn_that_is_refused() => PlaysAsync(
        "[{'message':'no'},{'stop':'refusal','category':'cyber','explanation':'not this'}]",
        $"user.message? {Running} user.message {Request} {Idle}=refusal");

    [Fact]
    public async Task A_turn_that_is_fatal_ends_the_session()
    {
        using var server = Serve("[{'error':'billing_error','retryStatus':'terminal'}]");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("go"));
        var events = await stream.UntilAsync("session.status_terminated");
        Assert.Equal($"user.message? {Running} user.message session.error thread_status_terminated session.status_terminated", Describe(events));
        Assert.Equal("terminated", (await client.SettleAsync(session))["status"]!.ToString());
        Assert.Equal(400, (await client.ErrorAsync("POST", $"/v1/sessions/{session}/events", $$"""{"events":[{{RawClient.Message("again")}}]}""")).Status);
    }

    [Fact]
    public async Task A_refusal_says_why()
    {
        using var server = Serve("[{'stop':'refusal','category':'bio','explanation':'not this'}]");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        await client.PostAsync(session, RawClient.Message("go"));
        await client.SettleAsync(session);
        var idle = (await client.HistoryAsync(session))[^1];
        Assert.Equal("""{"type":"refusal","category":"bio","explanation":"not this"}""", idle["stop_details"]!.ToJsonString());
    }

    [Fact]
    public async Task A_turn_with_a_custom_tool_waits_for_its_result()
    {
        using var server = Serve("[{'customTool':'run_linter','input':{'file':'a.cs'}},{'message':'linter: {{result}}'}]");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("lint"));
        var first = await stream.UntilAsync("session.status_idle");
        Assert.Equal($"user.message? {Running} user.message model_request_start agent.custom_tool_use model_request_end {Idle}=requires_action", Describe(first));
        var call = first.Single(e => e["type"]!.ToString() == "agent.custom_tool_use");
        Assert.Equal(call["id"]!.ToString(), first[^1]["stop_reason"]!["event_ids"]!.AsArray().Single()!.ToString());
        Assert.Equal("a.cs", call["input"]!["file"]!.ToString());
        await client.PostAsync(session, Result(call, "clean"));
        var second = await stream.UntilAsync("session.status_idle");
        Assert.Equal($"user.custom_tool_result {Running} {Request} {Idle}=end_turn", Describe(second));
        Assert.Equal("linter: clean", second.Single(e => e["type"]!.ToString() == "agent.message")["content"]![0]!["text"]!.ToString());
    }

    [Theory]
    [InlineData("allow", "ran", false)]
    [InlineData("deny", "not on my disk", true)]
    public async Task A_call_that_asks_waits_for_a_verdict(string verdict, string result, bool isError)
    {
        using var server = Serve("[{'tool':'bash','input':{'command':'rm x'},'result':'ran','ask':true},{'message':'ok'}]");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("go"));
        var first = await stream.UntilAsync("session.status_idle");
        Assert.Equal($"user.message? {Running} user.message model_request_start agent.tool_use model_request_end {Idle}=requires_action", Describe(first));
        var call = first.Single(e => e["type"]!.ToString() == "agent.tool_use");
        Assert.Equal("ask", call["evaluated_permission"]!.ToString());
        var message = verdict == "deny" ? ",\"deny_message\":\"not on my disk\"" : "";
        await client.PostAsync(session, $$"""{"type":"user.tool_confirmation","tool_use_id":"{{call["id"]}}","result":"{{verdict}}"{{message}}}""");
        var second = await stream.UntilAsync("session.status_idle");
        Assert.Equal($"user.tool_confirmation? user.tool_confirmation {Running} agent.tool_result {Request} {Idle}=end_turn", Describe(second));
        var answer = second.Single(e => e["type"]!.ToString() == "agent.tool_result");
        Assert.Equal(result, answer["content"]![0]!["text"]!.ToString());
        Assert.Equal(isError, answer["is_error"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Calls_in_a_row_wait_together_and_a_partial_answer_idles_with_the_rest()
    {
        using var server = Serve("[{'customTool':'one'},{'tool':'bash','ask':true},{'mcpTool':'find','server':'s','ask':true},{'message':'all'}]");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("go"));
        var first = await stream.UntilAsync("session.status_idle");
        Assert.Equal($"user.message? {Running} user.message model_request_start agent.custom_tool_use agent.tool_use agent.mcp_tool_use model_request_end {Idle}=requires_action", Describe(first));
        var ids = first[^1]["stop_reason"]!["event_ids"]!.AsArray().Select(i => i!.ToString()).ToList();
        Assert.Equal(3, ids.Count);
        await client.PostAsync(session, $$"""{"type":"user.custom_tool_result","custom_tool_use_id":"{{ids[0]}}","content":[]}""");
        var second = await stream.UntilAsync("session.status_idle");
        Assert.Equal($"user.custom_tool_result {Idle}=requires_action", Describe(second));
        Assert.Equal(ids.Skip(1), second[^1]["stop_reason"]!["event_ids"]!.AsArray().Select(i => i!.ToString()));
        await client.PostAsync(session, $$"""{"type":"user.tool_confirmation","tool_use_id":"{{ids[1]}}","result":"allow"}""");
        var third = await stream.UntilAsync("session.status_idle");
        Assert.Equal($"user.tool_confirmation? user.tool_confirmation {Idle}=requires_action", Describe(third));
        await client.PostAsync(session, $$"""{"type":"user.tool_confirmation","tool_use_id":"{{ids[2]}}","result":"allow"}""");
        var last = await stream.UntilAsync("session.status_idle");
        Assert.Equal($"user.tool_confirmation? user.tool_confirmation {Running} agent.tool_result agent.mcp_tool_result {Request} {Idle}=end_turn", Describe(last));
    }

    [Fact]
    public async Task Answers_to_all_calls_in_one_request_bring_no_idle_in_between()
    {
        using var server = Serve("[{'customTool':'one'},{'customTool':'two'},{'message':'on'}]");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        await client.PostAsync(session, RawClient.Message("go"));
        await client.SettleAsync(session);
        var calls = (await client.HistoryAsync(session, "?types[]=agent.custom_tool_use")).Select(e => Result(e, "r")).ToArray();
        await client.PostAsync(session, calls);
        await client.SettleAsync(session);
        Assert.EndsWith($"{Idle}=requires_action user.custom_tool_result user.custom_tool_result {Running} {Request} {Idle}=end_turn", Describe(await client.HistoryAsync(session)));
    }

    [Fact]
    public async Task Previews_come_between_the_request_start_and_the_whole_message()
    {
        using var server = Serve("[{'thinking':true},{'message':'a text that is long enough for pieces, with \\ud83d\\ude00 in it'}]");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var plain = await client.OpenAsync(session);
        using var stream = await client.OpenAsync(session, "?event_deltas%5B%5D=agent.message&event_deltas[]=agent.thinking");
        await client.PostAsync(session, RawClient.Message("go"));
        var events = await stream.UntilAsync("session.status_idle");
        var deltas = events.Where(e => e["type"]!.ToString() == "event_delta").ToList();
        Assert.True(deltas.Count > 1);
        Assert.Equal(
            $"user.message? {Running} user.message model_request_start event_start agent.thinking event_start {string.Join(" ", deltas.Select(_ => "event_delta"))} agent.message model_request_end {Idle}=end_turn",
            Describe(events));
        var message = events.Single(e => e["type"]!.ToString() == "agent.message");
        Assert.Equal(message["content"]![0]!["text"]!.ToString(), string.Concat(deltas.Select(d => d["delta"]!["content"]!["text"]!.ToString())));
        Assert.All(deltas, d => Assert.Equal(message["id"]!.ToString(), d["event_id"]!.ToString()));
        Assert.DoesNotContain(await plain.UntilAsync("session.status_idle"), e => e["type"]!.ToString().StartsWith("event_", System.StringComparison.Ordinal));
        Assert.DoesNotContain(await client.HistoryAsync(session), e => e["type"]!.ToString().StartsWith("event_", System.StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_budget_stops_the_turn_and_a_higher_one_resumes_it()
    {
        using var server = Serve("[{'tool':'bash'},{'message':'paid for'}]");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync(""","budget":{"type":"limit","max_list_cost":{"amount":"1","currency":"USD"}}""");
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("go"));
        Assert.Equal(
            $"user.message? {Running} user.message model_request_start agent.tool_use model_request_end agent.tool_result {Idle}=budget_reached",
            Describe(await stream.UntilAsync("session.status_idle")));
        Assert.Equal(400, (await client.ErrorAsync("POST", $"/v1/sessions/{session}/events", $$"""{"events":[{{RawClient.Message("more")}}]}""")).Status);
        var low = await client.ErrorAsync("POST", "/v1/sessions/" + session, """{"budget":{"type":"limit","max_list_cost":{"amount":"1","currency":"USD"}}}""");
        Assert.Equal(400, low.Status);
        await client.SendAsync("POST", "/v1/sessions/" + session, """{"budget":{"type":"limit","max_list_cost":{"amount":"9","currency":"USD"}}}""");
        Assert.Equal($"session.updated {Running} {Request} {Idle}=end_turn", Describe(await stream.UntilAsync("session.status_idle")));
    }

    [Fact]
    public async Task A_pending_call_outranks_the_budget()
    {
        using var server = Serve("[{'customTool':'one'},{'message':'after'}]");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync(""","budget":{"type":"limit","max_list_cost":{"amount":"1","currency":"USD"}}""");
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("go"));
        var first = await stream.UntilAsync("session.status_idle");
        Assert.EndsWith("=requires_action", Describe(first));
        await client.PostAsync(session, Result(first.Single(e => e["type"]!.ToString() == "agent.custom_tool_use"), "r"));
        Assert.Equal($"user.custom_tool_result {Running} {Idle}=budget_reached", Describe(await stream.UntilAsync("session.status_idle")));
    }

    [Fact]
    public async Task An_outcome_is_graded()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, """{"type":"user.define_outcome","description":"a report","rubric":{"type":"text","content":"complete"}}""");
        Assert.Equal(
            $"user.define_outcome {Running} {Request} span.outcome_evaluation_start span.outcome_evaluation_ongoing span.outcome_evaluation_end {Idle}=end_turn",
            Describe(await stream.UntilAsync("session.status_idle")));
        Assert.Equal("satisfied", (await client.SettleAsync(session))["outcome_evaluations"]![0]!["result"]!.ToString());
    }

    [Fact]
    public async Task Deleting_a_session_ends_its_streams()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        var deleted = await client.SendAsync("DELETE", "/v1/sessions/" + session);
        Assert.Equal("session_deleted", deleted["type"]!.ToString());
        Assert.Equal("session.deleted", Describe(await stream.UntilAsync("session.deleted")));
        Assert.Null(await stream.NextAsync());
        Assert.Equal(404, (await client.ErrorAsync("GET", "/v1/sessions/" + session)).Status);
    }

    [Fact]
    public async Task Archiving_a_session_terminates_it_and_a_running_one_refuses()
    {
        using var server = Serve("[{'gate':'hold'}]");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("go"));
        Assert.Equal(400, (await client.ErrorAsync("POST", $"/v1/sessions/{session}/archive")).Status);
        Assert.Equal(400, (await client.ErrorAsync("DELETE", "/v1/sessions/" + session)).Status);
        server.Release("hold");
        await stream.UntilAsync("session.status_idle");
        var archived = await client.SendAsync("POST", $"/v1/sessions/{session}/archive");
        Assert.Equal("terminated", archived["status"]!.ToString());
        Assert.NotNull(archived["archived_at"]);
        Assert.Equal("session.status_terminated", Describe(await stream.UntilAsync("session.status_terminated")));
        Assert.Equal(400, (await client.ErrorAsync("POST", "/v1/sessions/" + session, """{"title":"x"}""")).Status);
    }

    [Fact]
    public async Task A_session_with_initial_events_is_created_running()
    {
        using var server = Serve("[{'gate':'hold'},{'message':'ok'}]");
        using var client = new RawClient(server);
        var created = await client.SendAsync("POST", "/v1/sessions",
            $$"""{"agent":"{{await client.NewAgentAsync()}}","environment_id":"{{await client.NewEnvironmentAsync()}}","initial_events":[{{RawClient.Message("go")}}]}""");
        Assert.Equal("running", created["status"]!.ToString());
        server.Release("hold");
        var session = created["id"]!.ToString();
        await client.SettleAsync(session);
        Assert.Equal($"{Running} user.message {Request} {Idle}=end_turn", Describe(await client.HistoryAsync(session)));
    }

    [Fact]
    public async Task A_raw_event_is_streamed_and_listed_as_it_is()
    {
        using var server = Serve("[{'raw':{'type':'agent.surprise','deep':{'list':[1,2]}}},{'message':'ok'}]");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("go"));
        Assert.Equal("{\"list\":[1,2]}", (await stream.UntilAsync("agent.surprise"))[^1]["deep"]!.ToJsonString());
        await stream.UntilAsync("session.status_idle");
        Assert.Single(await client.HistoryAsync(session, "?types[]=agent.surprise"));
    }

    [Fact]
    public async Task Times_in_history_rise_strictly_and_both_readers_get_everything()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var one = await client.OpenAsync(session);
        using var two = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("go"));
        var first = await one.UntilAsync("session.status_idle");
        Assert.Equal(first.Select(e => e.ToJsonString()), (await two.UntilAsync("session.status_idle")).Select(e => e.ToJsonString()));
        var times = (await client.HistoryAsync(session)).Select(e => e["processed_at"]!.ToString()).ToList();
        Assert.Equal(times.Distinct().Order(System.StringComparer.Ordinal), times);
        Assert.Equal(first.Select(e => e.ToJsonString()), server.GetStreamLog(session).Select(j => JsonNode.Parse(j)!.ToJsonString()));
    }

    private static async Task PlaysAsync(string? steps, string expected)
    {
        using var server = steps is null ? TestEmulator.Start() : Serve(steps);
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("go"));
        Assert.Equal(expected, Describe(await stream.UntilAsync("session.status_idle")));
        // History has the same events without the queued copies.
        Assert.Equal(expected.Replace("user.message? ", "", System.StringComparison.Ordinal), Describe(await client.HistoryAsync(session)));
    }
}
