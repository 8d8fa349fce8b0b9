using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Events;
using Xunit;
using static ManagedAgents.Tests.Events.EventJson;

namespace ManagedAgents.Tests.Lossless;

/// <summary>A history that lags behind the stream: what it does not show yet is neither lost nor given out of order.</summary>
public sealed class LaggingHistoryTests : ReceivingTests
{
    [Fact]
    public async Task What_happened_between_the_end_of_a_lagging_history_and_the_opening_of_the_stream_comes_before_what_the_stream_brings()
    {
        EventStreamReply stream = Lists([UserMessage(1), Running(2)], [UserMessage(1), Running(2), Message(3), Message(4), Message(5)]);
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        await stream.SendAsync(Message(5));
        await stream.SendAsync(Idle(6));
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4", "sevt_5", "sevt_6"], await IdsAsync(running));
    }

    [Fact]
    public async Task A_history_that_does_not_show_what_the_stream_brought_is_asked_until_it_does()
    {
        EventStreamReply stream = Lists([UserMessage(1), Running(2)], [UserMessage(1), Running(2)], [UserMessage(1), Running(2), Message(3)], [UserMessage(1), Running(2), Message(3), Message(4), Message(5)]);
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        await stream.SendAsync(Message(5));
        await stream.SendAsync(Idle(6));
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4", "sevt_5", "sevt_6"], await IdsAsync(running));
    }

    [Fact]
    public async Task A_history_that_lags_further_behind_than_before_is_waited_for()
    {
        EventStreamReply stream = Lists([UserMessage(1), Running(2), Message(3)], [UserMessage(1)], [UserMessage(1), Running(2), Message(3), Message(4), Message(5)]);
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        await stream.SendAsync(Message(5));
        await stream.SendAsync(Idle(6));
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4", "sevt_5", "sevt_6"], await IdsAsync(running));
    }

    [Fact]
    public async Task A_queued_input_in_a_lagging_history_is_no_sign_that_the_history_has_what_came_before_it()
    {
        string[] start = [UserMessage(1), Running(2)];
        string[] queued = [.. start, UserMessage(8, processed: false)];
        string[] later = [Message(5), Idle(6), Running(7), UserMessage(8), Idle(9)];
        EventStreamReply stream = Lists(start, start, queued, queued, [.. start, Message(3), Message(4), .. later]);
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        foreach (string json in later)
            await stream.SendAsync(json);
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4", "sevt_5", "sevt_6"], await IdsAsync(running));
    }

    [Fact]
    public async Task An_interrupt_that_a_lagging_history_has_behind_a_queued_message_has_not_done_its_work()
    {
        string[] queued = [UserMessage(3, processed: false), Event("user.interrupt", 4, ("processed_at", null))];
        string[] turn = [Running(2), UserMessage(3), Event("user.interrupt", 4), Idle(5)];
        EventStreamReply stream = Lists(queued, queued, turn);
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_4");
        foreach (string json in turn)
            await stream.SendAsync(json);
        Assert.Equal(["sevt_2", "sevt_3", "sevt_5"], await IdsAsync(running));
    }

    [Fact]
    public async Task A_turn_that_was_over_before_the_stream_was_opened_is_found_though_the_stream_stays_silent()
    {
        Lists([UserMessage(1, processed: false)], [Running(2), UserMessage(1), Message(3), Idle(4)]);
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4"], await IdsAsync(running));
    }

    [Fact]
    public async Task An_event_that_no_history_lists_holds_up_nothing_once_a_newer_one_is_listed()
    {
        EventStreamReply stream = Lists([UserMessage(1), Running(2)], [UserMessage(1), Running(2), Message(4)]);
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        await stream.SendAsync(Event("session.dreamt", 3));
        await WaitFor.ConditionAsync(() => running.Output.Count >= 2, Deadline.Prompt);
        foreach (string json in new[] { Message(4), Idle(5) })
            await stream.SendAsync(json);
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4", "sevt_5"], (await IdsAsync(running)).Order());
    }

    [Fact]
    public async Task A_history_that_never_shows_what_the_stream_brings_holds_it_up_for_some_seconds_only()
    {
        EventStreamReply stream = Lists([UserMessage(1)]);
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        foreach (string json in new[] { Running(2), Message(3), Idle(4) })
            await stream.SendAsync(json);
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4"], await IdsAsync(running));
    }

    [Fact]
    public async Task A_silent_stream_is_no_reason_to_ask_for_the_history_for_ever()
    {
        EventStreamReply stream = Lists([UserMessage(1), Running(2)]);
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        await WaitFor.ConditionAsync(() => Server.Requests.Count(r => r.Path == List) == 3);
        await stream.SendAsync(Idle(3));
        Assert.Equal(["sevt_2", "sevt_3"], await IdsAsync(running));
        Assert.Equal(3, Server.Requests.Count(r => r.Path == List));
    }

    [Fact]
    public async Task A_session_deleted_while_its_history_is_asked_for_gives_what_the_stream_brought()
    {
        EventStreamReply stream = Lists([UserMessage(1), Running(2)]);
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1 -Follow");
        Assert.Equal("sevt_2", IdOf(await running.NextAsync()));
        Server.On("GET", List, Reply.Error(404, "not_found_error", "No such session"));
        await stream.SendAsync(Idle(3));
        await stream.SendAsync(Event("session.deleted", 4));
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4"], await IdsAsync(running));
    }

    [Fact]
    public async Task What_waits_for_the_history_is_given_though_the_stream_has_ended_meanwhile()
    {
        EventStreamReply stream = Lists([UserMessage(1), Running(2)]);
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        foreach (string json in new[] { Message(3), Idle(4) })
            await stream.SendAsync(json);
        await stream.EndAsync();
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4"], await IdsAsync(running));
    }

    [Fact]
    public async Task The_end_of_a_session_that_is_deleted_with_its_history_is_given()
    {
        EventStreamReply stream = Lists([UserMessage(1), Running(2)]);
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1 -Follow");
        Assert.Equal("sevt_2", IdOf(await running.NextAsync()));
        Server.On("GET", List, Reply.Error(404, "not_found_error", "No such session")).On("GET", Stream, Reply.Error(404, "not_found_error", "No such session"));
        await stream.SendAsync(Event("session.deleted", 3));
        await stream.EndAsync();
        PipelineResult result = (await running.ResultAsync(Deadline.Default)).Succeeded();
        Assert.Equal(["sevt_2", "sevt_3"], Ids(result));
        Assert.Empty(result.Warnings);
    }

    /// <summary>The list has the first of these histories when it is first read, and so on; the last stays.</summary>
    private EventStreamReply Lists(params string[][] histories)
    {
        var stream = new EventStreamReply();
        var left = new Queue<string[]>(histories);
        Server.On("GET", Stream, stream).On("GET", List, _ => Reply.Json(NewestFirst(left.Count > 1 ? left.Dequeue() : left.Peek())));
        return stream;
    }
}
