using System;
using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;
using static ManagedAgents.Tests.Events.EventJson;

namespace ManagedAgents.Tests.Events;

/// <summary>Following a session: each event once, in order, as it arrives, however the server's timing falls.</summary>
public sealed class ReceiveMAEventTests : ReceivingTests
{
    [Fact]
    public async Task The_first_event_is_in_the_pipeline_before_the_second_has_left_theServer()
    {
        EventStreamReply stream = Serves(UserMessage(1));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");

        await stream.SendAsync(Running(2));
        Assert.Equal("sevt_2", IdOf(await running.NextAsync()));
        await stream.SendAsync(Message(3));
        Assert.Equal("sevt_3", IdOf(await running.NextAsync()));
        await stream.SendAsync(Idle(4));
        Assert.Equal("sevt_4", IdOf(await running.NextAsync()));
        Assert.Null(await running.NextAsync());
        await stream.ClosedByClientAsync();
    }

    [Fact]
    public async Task A_stream_opened_late_brings_nothing_and_the_history_all()
    {
        EventStreamReply stream = Serves(Idle(1), Running(2), ThreadRunning(3), UserMessage(4), Message(5), Idle(6));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_4");

        PipelineResult result = (await running.ResultAsync()).Succeeded();
        Assert.Equal(["sevt_2", "sevt_3", "sevt_5", "sevt_6"], Ids(result));
        await stream.ClosedByClientAsync();
    }

    [Fact]
    public async Task A_stream_opened_early_brings_all_and_the_queued_and_processed_copies_are_one_event()
    {
        EventStreamReply stream = Serves(Idle(1), UserMessage(4, processed: false));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_4");

        foreach (string json in new[] { UserMessage(4, processed: false), Running(2), ThreadRunning(3), UserMessage(4), Message(5), Idle(6) })
            await stream.SendAsync(json);
        Assert.Equal(["sevt_2", "sevt_3", "sevt_5", "sevt_6"], Ids((await running.ResultAsync()).Succeeded()));
    }

    [Fact]
    public async Task Events_that_both_the_stream_and_the_history_bring_come_once()
    {
        EventStreamReply stream = Serves(UserMessage(1), Running(2), Message(3));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");

        foreach (string json in new[] { Running(2), Message(3), Message(4), Idle(5) })
            await stream.SendAsync(json);
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4", "sevt_5"], Ids((await running.ResultAsync()).Succeeded()));
    }

    [Fact]
    public async Task The_idle_of_an_earlier_turn_does_not_end_the_wait_for_a_queued_message()
    {
        EventStreamReply stream = Serves(Running(1), UserMessage(5, processed: false));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_5");

        foreach (string json in new[] { Message(2), Idle(3), Running(4), UserMessage(5), Message(6), Idle(7) })
            await stream.SendAsync(json);
        Assert.Equal(["sevt_1", "sevt_2", "sevt_3", "sevt_4", "sevt_6", "sevt_7"], Ids((await running.ResultAsync()).Succeeded()));
    }

    [Theory]
    [InlineData("retries_exhausted")]
    [InlineData("budget_reached")]
    [InlineData("requires_action")]
    public async Task An_idle_that_leaves_queued_input_alone_ends_the_wait(string reason)
    {
        EventStreamReply stream = Serves(Running(1), UserMessage(5, processed: false));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_5");

        await stream.SendAsync(Idle(3, reason));
        Assert.Equal(["sevt_1", "sevt_3"], Ids((await running.ResultAsync()).Succeeded()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_interrupt_of_an_idle_session_has_nothing_to_wait_for(bool processed)
    {
        string queued = "{\"type\":\"user.interrupt\",\"id\":\"sevt_5\",\"processed_at\":null}";
        EventStreamReply stream = Serves(Running(1), Idle(3), processed ? Event("user.interrupt", 5) : queued);
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_5");

        if (!processed)
            await stream.SendAsync(Event("user.interrupt", 5));
        Assert.Empty((await running.ResultAsync(Deadline.Prompt)).Succeeded().Output);
    }

    [Fact]
    public async Task A_lost_connection_is_made_again_and_the_history_fills_the_gap()
    {
        EventStreamReply first = Serves(UserMessage(1));
        var second = new EventStreamReply();
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1 -Verbose");
        await first.SendAsync(Running(2));
        Assert.Equal("sevt_2", IdOf(await running.NextAsync()));

        Server.On("GET", Stream, second).On("GET", List, Reply.Json(NewestFirst(UserMessage(1), Running(2), Message(3), Message(4))));
        await first.AbortAsync();
        Assert.Equal("sevt_3", IdOf(await running.NextAsync()));
        await second.SendAsync(Message(4));
        await second.SendAsync(Idle(5));

        PipelineResult result = (await running.ResultAsync()).Succeeded();
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4", "sevt_5"], Ids(result));
        Assert.Contains(result.Verbose, line => line.Contains("Connecting again", StringComparison.Ordinal) && line.Contains("after event sevt_2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_end_of_the_stream_is_no_end_of_the_session()
    {
        EventStreamReply first = Serves(UserMessage(1));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        await first.SendAsync(Running(2));
        Assert.Equal("sevt_2", IdOf(await running.NextAsync()));

        var second = new EventStreamReply();
        Server.On("GET", Stream, second).On("GET", List, Reply.Json(NewestFirst(UserMessage(1), Running(2))));
        await first.EndAsync();
        await second.SendAsync(Idle(3));
        Assert.Equal(["sevt_2", "sevt_3"], Ids((await running.ResultAsync()).Succeeded()));
    }

    [Fact]
    public async Task Stopping_during_a_silent_stream_ends_at_once_and_closes_the_socket()
    {
        EventStreamReply stream = Serves(UserMessage(1));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        await stream.SendAsync(Running(2));
        await running.NextAsync();

        TimeSpan ended = await running.StopAsync();
        TimeSpan closed = await stream.ClosedByClientAsync();
        Assert.InRange(ended + closed, TimeSpan.Zero, Deadline.Prompt);
    }

    [Fact]
    public async Task A_pipeline_that_has_enough_closes_the_socket()
    {
        EventStreamReply stream = Serves(UserMessage(1));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1 | Select-First 1");

        await stream.SendAsync(Running(2));
        Assert.Equal(["sevt_2"], Ids((await running.ResultAsync()).Succeeded()));
        Assert.InRange(await stream.ClosedByClientAsync(), TimeSpan.Zero, Deadline.Prompt);
    }

    [Theory]
    [InlineData("settled")]
    [InlineData("empty")]
    [InlineData("terminated")]
    public void Without_a_place_to_begin_a_session_with_nothing_to_do_ends_at_once(string history)
    {
        Serves(history switch
        {
            "settled" => [UserMessage(1), Running(2), Message(3), Idle(4), Event("session.updated", 5)],
            "terminated" => [Running(1), Event("session.status_terminated", 2)],
            _ => [],
        });
        Assert.Empty(Engine.Run("Receive-MAEvent -Session sesn_1").Succeeded().Output);
    }

    [Fact]
    public async Task Without_a_place_to_begin_it_brings_what_comes_from_now_on()
    {
        EventStreamReply stream = Serves(Idle(1), UserMessage(2), Running(3));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1");

        await stream.SendAsync(Message(4));
        await stream.SendAsync(Idle(5));
        Assert.Equal(["sevt_4", "sevt_5"], Ids((await running.ResultAsync()).Succeeded()));
    }

    [Fact]
    public async Task Follow_goes_on_across_turns_until_the_session_is_deleted()
    {
        EventStreamReply stream = Serves(Idle(1));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -Follow");

        foreach (string json in new[] { Running(2), Idle(3), Running(4), Idle(5), Event("session.deleted", 6) })
            await stream.SendAsync(json);
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4", "sevt_5", "sevt_6"], Ids((await running.ResultAsync()).Succeeded()));
    }

    [Fact]
    public async Task An_event_of_unknown_type_is_emitted_with_all_its_fields()
    {
        EventStreamReply stream = Serves(UserMessage(1));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1 -Type *sang | ForEach-Object { $_.Type; $_.AdditionalProperties.mood; $_.AdditionalProperties.text; $_.SessionId }");

        await stream.SendAsync(Event("agent.sang", 2, ("mood", "gay"), ("text", "la")));
        await stream.SendAsync(Idle(3));
        Assert.Equal(["agent.sang", "gay", "la", "sesn_1"], (await running.ResultAsync()).Succeeded().Values<object>());
    }

    [Fact]
    public async Task Deltas_are_asked_for_and_emitted_before_the_message()
    {
        EventStreamReply stream = Serves(UserMessage(1));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1 -Delta | ForEach-Object { \"$($_.Type) $($_.Text)\" }");

        await stream.SendAsync("""{"type":"event_start","event":{"type":"agent.message","id":"sevt_2"}}""");
        await stream.SendAsync("""{"type":"event_delta","event_id":"sevt_2","delta":{"type":"content_delta","index":0,"content":{"type":"text","text":"hel"}}}""");
        await stream.SendAsync("""{"type":"event_delta","event_id":"sevt_2","delta":{"type":"content_delta","index":0,"content":{"type":"text","text":"lo"}}}""");
        await stream.SendAsync(Message(2, "hello"));
        await stream.SendAsync(Idle(3));
        Assert.Equal(["event_start ", "event_delta hel", "event_delta lo", "agent.message hello", "session.status_idle "], (await running.ResultAsync()).Succeeded().Values<string>());
        Assert.Equal(["agent.message", "agent.thinking"], Server.Requests.Single(r => r.Path == Stream).QueryParameters.Select(p => p.Key == "event_deltas[]" ? p.Value : "?"));
    }

    [Fact]
    public async Task Only_the_wanted_types_are_emitted()
    {
        EventStreamReply stream = Serves(UserMessage(1));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1 -Type agent.*");

        foreach (string json in new[] { Running(2), Message(3), Idle(4) })
            await stream.SendAsync(json);
        Assert.Equal(["sevt_3"], Ids((await running.ResultAsync()).Succeeded()));
    }

    [Fact]
    public async Task A_session_that_does_not_settle_in_time_is_one_error_that_says_where_to_go_on()
    {
        EventStreamReply stream = Serves(UserMessage(1));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1 -TimeoutSec 1");

        await stream.SendAsync(Running(2));
        PipelineResult result = await running.ResultAsync();
        Assert.StartsWith("ReceiveTimedOut,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("sevt_2", result.Errors[0].Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_that_the_session_does_not_have_is_an_error()
    {
        Serves(UserMessage(1), Idle(2));
        PipelineResult result = Engine.Run("Receive-MAEvent -Session sesn_1 -After sevt_9");
        Assert.StartsWith("EventNotFound,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_that_was_started_with_a_message_is_received_from_its_first_event()
    {
        Serves(Running(1), UserMessage(2), Message(3), Idle(4));
        Server.On("POST", "/v1/sessions", Reply.Json("""{"id":"sesn_1","type":"session","status":"running"}"""));
        PipelineResult result = Engine.Run("Start-MASession -Agent agent_1 -Environment env_1 -Message hello | Receive-MAEvent").Succeeded();
        Assert.Equal(["sevt_1", "sevt_2", "sevt_3", "sevt_4"], Ids(result));
    }

    [Fact]
    public void What_Send_MAMessage_emits_says_where_to_begin()
    {
        Serves(Idle(1), UserMessage(2), Message(3), Idle(4));
        Server.On("POST", List, Reply.Json($$"""{"data":[{{UserMessage(2, processed: false)}}]}"""));
        PipelineResult result = Engine.Run("'sesn_1' | Send-MAMessage hello | Receive-MAEvent").Succeeded();
        Assert.Equal(["sevt_3", "sevt_4"], Ids(result));
    }
}
