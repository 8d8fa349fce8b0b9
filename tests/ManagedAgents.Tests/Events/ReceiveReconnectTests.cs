using System;
using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;
using static ManagedAgents.Tests.Events.EventJson;

namespace ManagedAgents.Tests.Events;

/// <summary>Connections lost at the worst moments: nothing is missed, nothing comes twice, and the receive ends when the session settles.</summary>
public sealed class ReceiveReconnectTests : ReceivingTests
{
    [Fact]
    public async Task A_turn_that_ran_whole_while_the_connection_was_lost_is_read_from_the_history()
    {
        EventStreamReply first = Serves(UserMessage(2, processed: false));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_2");
        await first.Opened;
        await Server.RequestAsync(2);
        Serves(Running(1), UserMessage(2), Message(3), Idle(4));
        await first.AbortAsync();
        Assert.Equal(["sevt_1", "sevt_3", "sevt_4"], await IdsAsync(running));
    }

    [Fact]
    public async Task An_input_that_the_history_shows_before_what_was_given_no_longer_holds_up_the_end()
    {
        EventStreamReply first = Serves(UserMessage(1, processed: false));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        await first.SendAsync(Running(2));
        Assert.NotNull(await running.NextAsync());
        Serves(UserMessage(1), Running(2), Message(3), Idle(4));
        await first.AbortAsync();
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4"], await IdsAsync(running));
    }

    [Fact]
    public async Task The_end_of_an_earlier_turn_that_the_stream_still_brings_is_no_part_of_what_follows()
    {
        EventStreamReply stream = Serves(Running(1), Message(2), Idle(3), Running(4), UserMessage(5), Message(6));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_5");
        foreach (string json in new[] { Message(2), Idle(3), Running(4), UserMessage(5), Message(6), Idle(7) })
            await stream.SendAsync(json);
        Assert.Equal(["sevt_4", "sevt_6", "sevt_7"], await IdsAsync(running));
    }

    [Fact]
    public async Task An_idle_of_an_earlier_turn_in_the_missed_history_does_not_end_the_wait()
    {
        EventStreamReply first = Serves(Running(1), UserMessage(5, processed: false));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_5");
        await first.Opened;
        await Server.RequestAsync(2);
        Serves(Running(1), Message(2), Idle(3), Running(4), UserMessage(5), Message(6), Idle(7));
        await first.AbortAsync();
        Assert.Equal(["sevt_1", "sevt_2", "sevt_3", "sevt_4", "sevt_6", "sevt_7"], await IdsAsync(running));
    }

    [Theory]
    [InlineData("user.tool_confirmation", "\"tool_use_id\":\"sevt_1\",\"result\":\"allow\"")]
    [InlineData("user.custom_tool_result", "\"custom_tool_use_id\":\"sevt_1\"")]
    public async Task An_answer_sent_before_the_idle_that_asks_for_it_waits_for_the_rest_of_the_turn(string type, string fields)
    {
        string queued = $$"""{"type":"{{type}}","id":"sevt_2","processed_at":null,{{fields}}}""";
        EventStreamReply stream = Serves(Event("agent.tool_use", 1), queued);
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_2");
        foreach (string json in new[] { Idle(3, "requires_action"), queued.Replace("null", "\"2026-04-08T10:00:04Z\"", StringComparison.Ordinal), Running(5), Message(6), Idle(7) })
            await stream.SendAsync(json);
        Assert.Equal(["sevt_3", "sevt_5", "sevt_6", "sevt_7"], await IdsAsync(running));
    }

    [Fact]
    public async Task A_session_started_with_a_message_is_waited_for_where_its_history_lags()
    {
        EventStreamReply stream = Serves();
        Server.On("POST", "/v1/sessions", Reply.Json("""{"id":"sesn_1","type":"session","status":"running"}"""));
        using RunningPipeline running = Engine.Start("Start-MASession -Agent agent_1 -Environment env_1 -Message hello | Receive-MAEvent");
        await stream.SendAsync(Running(1));
        await stream.SendAsync(Idle(2));
        Assert.Equal(["sevt_1", "sevt_2"], await IdsAsync(running));
    }

    [Fact]
    public async Task Following_an_empty_session_a_lost_connection_misses_nothing()
    {
        EventStreamReply first = Serves();
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -Follow");
        await first.Opened;
        await Server.RequestAsync(2);
        Serves(UserMessage(1), Running(2), Message(3), Idle(4), Event("session.status_terminated", 5));
        await first.AbortAsync();
        Assert.Equal(["sevt_1", "sevt_2", "sevt_3", "sevt_4", "sevt_5"], await IdsAsync(running));
    }

    [Fact]
    public async Task Without_a_place_what_came_during_an_outage_is_read_from_the_history()
    {
        EventStreamReply first = Serves(Idle(1), UserMessage(3, processed: false));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1");
        await first.Opened;
        await Server.RequestAsync(2);
        Serves(Idle(1), Running(2), UserMessage(3), Message(4), Idle(5));
        await first.AbortAsync();
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4", "sevt_5"], await IdsAsync(running));
    }

    [Fact]
    public async Task A_queued_input_that_the_list_shows_behind_older_events_is_still_waited_for()
    {
        // Newest first, this server puts what has no time at the end.
        Server.On("GET", List, Reply.Json(Page([Idle(1), UserMessage(5, processed: false)])));
        var stream = new EventStreamReply();
        Server.On("GET", Stream, stream);
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_5");

        // The rest comes once the history was looked into again.
        await stream.SendAsync(Running(4));
        await WaitFor.ConditionAsync(() => Server.Requests.Count(r => r.Path == List) > 1);
        foreach (string json in new[] { UserMessage(5), Message(6), Idle(7) })
            await stream.SendAsync(json);
        Assert.Equal(["sevt_4", "sevt_6", "sevt_7"], await IdsAsync(running));
    }

    [Fact]
    public async Task A_session_deleted_while_the_connection_was_lost_ends_the_receive_without_an_error()
    {
        EventStreamReply first = Serves(UserMessage(1));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        await first.SendAsync(Running(2));
        Assert.NotNull(await running.NextAsync());
        Server.On("GET", Stream, Reply.Error(404, "not_found_error", "No such session"));
        await first.AbortAsync();
        Assert.Equal(["sevt_2"], await IdsAsync(running));
    }

    [Fact]
    public async Task A_history_that_lags_behind_the_stream_is_asked_again()
    {
        EventStreamReply first = Serves(UserMessage(1));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        await first.SendAsync(Running(2));
        Assert.NotNull(await running.NextAsync());

        int reads = 0;
        Server.On("GET", Stream, _ => new EventStreamReply());
        Server.On("GET", List, _ => Reply.Json(++reads == 1 ? NewestFirst(UserMessage(1)) : NewestFirst(UserMessage(1), Running(2), Message(3), Idle(4))));
        await first.AbortAsync();
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4"], await IdsAsync(running));
        Assert.Equal(2, reads);
    }

    [Fact]
    public async Task After_an_event_that_is_no_input_older_reports_do_not_come_again()
    {
        Serves(Idle(1), Running(2), ThreadRunning(3), Message(4), Idle(5));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_3");
        Assert.Equal(["sevt_4", "sevt_5"], await IdsAsync(running));
    }

    [Fact]
    public async Task After_the_newest_event_of_a_running_session_it_waits_for_more()
    {
        EventStreamReply stream = Serves(UserMessage(1), Running(2), Message(3));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_3");
        await stream.SendAsync(Idle(4));
        Assert.Equal(["sevt_4"], await IdsAsync(running));
    }

    [Fact]
    public async Task Inputs_sent_together_are_received_once()
    {
        const string System = """{"type":"system.message","id":"sevt_3","processed_at":"2026-04-08T10:00:03Z","content":[]}""";
        Serves(Idle(1), UserMessage(2), System, Message(4), Idle(5));
        Server.On("POST", List, Reply.Json($$"""{"data":[{{UserMessage(2)}},{{System}}]}"""));
        using RunningPipeline running = Engine.Start("Send-MAMessage hello -Session sesn_1 -SystemMessage context | Receive-MAEvent");
        Assert.Equal(["sevt_3", "sevt_4", "sevt_5"], await IdsAsync(running));
    }

    [Fact]
    public async Task A_session_object_is_received_from_its_start_only_the_first_time()
    {
        Serves(Running(1), UserMessage(2), Idle(3));
        Server.On("GET", Stream, _ => new EventStreamReply());
        Server.On("POST", "/v1/sessions", Reply.Json("""{"id":"sesn_1","type":"session","status":"running"}"""));
        using RunningPipeline running = Engine.Start("$s = Start-MASession -Agent agent_1 -Environment env_1 -Message hello; $s | Receive-MAEvent; $s | Receive-MAEvent");
        Assert.Equal(["sevt_1", "sevt_2", "sevt_3"], await IdsAsync(running));
    }

    [Fact]
    public async Task A_session_object_that_is_received_again_goes_on_after_the_last_event_received()
    {
        Serves(Running(1), UserMessage(2), Message(3), Message(4), Idle(5));
        Server.On("GET", Stream, _ => new EventStreamReply());
        Server.On("POST", "/v1/sessions", Reply.Json("""{"id":"sesn_1","type":"session","status":"running"}"""));
        using RunningPipeline running = Engine.Start("$s = Start-MASession -Agent agent_1 -Environment env_1 -Message hello; $s | Receive-MAEvent | Select-First 1; $s | Receive-MAEvent -Type *message | Select-First 2; $s | Receive-MAEvent; $s | Receive-MAEvent");
        Assert.Equal(["sevt_1", "sevt_2", "sevt_3", "sevt_4", "sevt_5"], await IdsAsync(running));
    }

    [Fact]
    public async Task What_was_received_of_a_session_by_its_id_does_not_come_again_by_its_object()
    {
        Serves(Running(1), UserMessage(2), Message(3), Idle(4));
        Server.On("GET", Stream, _ => new EventStreamReply());
        Server.On("POST", "/v1/sessions", Reply.Json("""{"id":"sesn_1","type":"session","status":"running"}"""));
        using RunningPipeline running = Engine.Start("$s = Start-MASession -Agent agent_1 -Environment env_1 -Message hello; $s | Receive-MAEvent | Select-First 1; Receive-MAEvent sesn_1 -After sevt_1; $s | Receive-MAEvent");
        Assert.Equal(["sevt_1", "sevt_2", "sevt_3", "sevt_4"], await IdsAsync(running));
    }

    [Fact]
    public async Task Late_pieces_of_a_message_that_was_given_whole_are_dropped()
    {
        EventStreamReply stream = Serves(UserMessage(1), Message(2));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1 -Delta");
        Assert.NotNull(await running.NextAsync());
        await stream.SendAsync("""{"type":"event_delta","event_id":"sevt_2","delta":{"type":"content_delta","content":{"type":"text","text":"late"}}}""");
        await stream.SendAsync(Idle(3));
        Assert.Equal(["sevt_2", "sevt_3"], await IdsAsync(running));
    }
}
