using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;
using static ManagedAgents.Tests.Emulator.Sequences;

namespace ManagedAgents.Tests.Emulator;

/// <summary>What happens to input that comes while a turn runs or waits.</summary>
public sealed class InterruptionTests
{
    [Fact]
    public async Task An_interrupt_cuts_a_running_turn()
    {
        using var server = Serve("[{'message':'begin'},{'gate':'hold'},{'message':'never said'}]");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("go"));
        await stream.UntilAsync("agent.message");
        await client.PostAsync(session, """{"type":"user.interrupt"}""");
        Assert.Equal($"user.interrupt? model_request_end user.interrupt {Idle}=end_turn", Describe(await stream.UntilAsync("session.status_idle")));
    }

    [Fact]
    public async Task An_interrupt_of_blocked_calls_closes_them_with_errors()
    {
        using var server = Serve("[{'customTool':'one'},{'tool':'bash','ask':true},{'message':'never said'}]");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("go"));
        await stream.UntilAsync("session.status_idle");
        await client.PostAsync(session, """{"type":"user.interrupt"}""");
        var events = await stream.UntilAsync("session.status_idle");
        Assert.Equal($"user.interrupt? user.custom_tool_result agent.tool_result user.interrupt {Idle}=end_turn", Describe(events));
        Assert.All(events.Skip(1).Take(2), e => Assert.True(e["is_error"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task An_interrupt_of_an_idle_session_does_nothing()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        await client.PostAsync(session, """{"type":"user.interrupt"}""");
        Assert.Equal("user.interrupt", Describe(await client.HistoryAsync(session)));
        Assert.Equal("idle", (await client.SettleAsync(session))["status"]!.ToString());
    }

    [Fact]
    public async Task A_message_behind_an_interrupt_is_the_next_turn()
    {
        using var server = Serve("[{'gate':'hold'},{'message':'late'}]", match: "slow");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("slow"));
        await stream.UntilAsync("session.thread_status_running");
        await client.PostAsync(session, """{"type":"user.interrupt"}""", RawClient.Message("instead"));
        await stream.UntilAsync("session.status_idle");
        Assert.Equal($"{Running} user.message {Request} {Idle}=end_turn", Describe(await stream.UntilAsync("session.status_idle")));
    }

    [Fact]
    public async Task A_message_sent_while_a_turn_runs_is_queued_and_has_one_row_in_history()
    {
        using var server = Serve("[{'gate':'hold'},{'message':'first done'}]", match: "first");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("first"));
        await stream.UntilAsync("session.thread_status_running");
        var queued = Assert.Single(await client.PostAsync(session, RawClient.Message("second")));
        Assert.Null(queued["processed_at"]);
        var waiting = (await client.HistoryAsync(session))[^1];
        Assert.Equal(queued["id"]!.ToString(), waiting["id"]!.ToString());
        Assert.Null(waiting["processed_at"]);
        server.Release("hold");
        Assert.Equal($"user.message user.message? {Request} {Idle}=end_turn", Describe(await stream.UntilAsync("session.status_idle")));
        Assert.Equal($"{Running} user.message {Request} {Idle}=end_turn", Describe(await stream.UntilAsync("session.status_idle")));
        Assert.Equal(
            $"{Running} user.message {Request} {Idle}=end_turn {Running} user.message {Request} {Idle}=end_turn",
            Describe(await client.HistoryAsync(session)));
    }

    [Fact]
    public async Task A_message_queued_before_a_call_waits_for_the_turn_to_end()
    {
        using var server = Serve("[{'gate':'hold'},{'customTool':'one'},{'message':'first done'}]", match: "first");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("first"));
        await client.PostAsync(session, RawClient.Message("second"));
        server.Release("hold");
        var call = (await stream.UntilAsync("session.status_idle")).Single(e => e["type"]!.ToString() == "agent.custom_tool_use");
        Assert.Equal("idle", (await client.SendAsync("GET", "/v1/sessions/" + session))["status"]!.ToString());
        await client.PostAsync(session, Result(call, "r"));
        Assert.Equal($"user.custom_tool_result {Running} {Request} {Idle}=end_turn", Describe(await stream.UntilAsync("session.status_idle")));
        Assert.Equal($"{Running} user.message {Request} {Idle}=end_turn", Describe(await stream.UntilAsync("session.status_idle")));
    }

    [Fact]
    public async Task A_turn_that_gives_up_drops_what_is_queued()
    {
        using var server = Serve("[{'gate':'hold'},{'error':'billing_error','retryStatus':'exhausted'}]");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session);
        await client.PostAsync(session, RawClient.Message("first"));
        await client.PostAsync(session, RawClient.Message("second"));
        server.Release("hold");
        await stream.UntilAsync("session.status_idle");
        Assert.Equal("idle", (await client.SettleAsync(session))["status"]!.ToString());
        Assert.Equal($"{Running} user.message session.error {Idle}=retries_exhausted", Describe(await client.HistoryAsync(session)));
    }

    [Fact]
    public async Task A_system_message_is_processed_with_the_input_before_it()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        const string system = """{"type":"system.message","content":[{"type":"text","text":"be brief"}]}""";
        await client.PostAsync(session, RawClient.Message("go"), system);
        await client.SettleAsync(session);
        Assert.Equal($"{Running} user.message system.message {Request} {Idle}=end_turn", Describe(await client.HistoryAsync(session)));
        await client.PostAsync(session, system);
        Assert.Equal("idle", (await client.SendAsync("GET", "/v1/sessions/" + session))["status"]!.ToString());
        Assert.EndsWith("=end_turn system.message", Describe(await client.HistoryAsync(session)));
        Assert.Equal(400, (await client.ErrorAsync("POST", $"/v1/sessions/{session}/events", $$"""{"events":[{{system}},{{RawClient.Message("x")}}]}""")).Status);
    }

    [Fact]
    public async Task A_second_outcome_is_refused_while_one_is_worked_on()
    {
        using var server = Serve("[{'gate':'hold'}]");
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        const string outcome = """{"type":"user.define_outcome","description":"d","rubric":{"type":"text","content":"c"}}""";
        await client.PostAsync(session, outcome);
        Assert.Equal(400, (await client.ErrorAsync("POST", $"/v1/sessions/{session}/events", $$"""{"events":[{{outcome}}]}""")).Status);
        server.Release("hold");
        await client.SettleAsync(session);
        await client.PostAsync(session, outcome);
    }
}
