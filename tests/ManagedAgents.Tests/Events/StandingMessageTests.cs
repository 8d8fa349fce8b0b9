using System;
using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;
using static ManagedAgents.Tests.Events.EventJson;

namespace ManagedAgents.Tests.Events;

/// <summary>A message to a session that waits for an answer is not worked on until somebody answers: a receive says so and ends.</summary>
public sealed class StandingMessageTests : ReceivingTests
{
    private static readonly string Call = Event("agent.custom_tool_use", 3, ("name", "look"), ("input", new { }));
    private static readonly string Asking = Event("session.status_idle", 5, ("stop_reason", new { type = "requires_action", event_ids = new[] { "sevt_3" } }));
    private static readonly string Unreasoned = Event("session.status_idle", 5);

    [Fact]
    public async Task It_ends_with_what_the_session_waits_for()
    {
        Serves(UserMessage(1), Running(2), Call, Asking, UserMessage(6, processed: false));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_6");
        PipelineResult result = (await running.ResultAsync(Deadline.Default)).Succeeded();
        Assert.Equal(["sevt_5"], Ids(result));
        Assert.Equal(["sevt_3"], Ids(Engine.Run("Get-MAPendingAction sesn_1").Succeeded()));
    }

    [Fact]
    public async Task So_it_does_where_the_launch_form_gives_the_idle_no_reason()
    {
        Serves(UserMessage(1), Running(2), Call, Unreasoned, UserMessage(6, processed: false));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_6");
        Assert.Equal(["sevt_5"], Ids((await running.ResultAsync(Deadline.Default)).Succeeded()));
    }

    [Fact]
    public async Task So_it_does_where_a_budget_holds_the_session()
    {
        Serves(UserMessage(1), Running(2), Idle(5, "budget_reached"), UserMessage(6, processed: false));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_6");
        Assert.Equal(["sevt_5"], Ids((await running.ResultAsync(Deadline.Default)).Succeeded()));
    }

    [Fact]
    public async Task Without_an_event_to_begin_after_there_is_nothing_to_wait_for()
    {
        Serves(UserMessage(1), Running(2), Call, Asking, UserMessage(6, processed: false));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1");
        Assert.Empty((await running.ResultAsync(Deadline.Default)).Succeeded().Output);
    }

    [Fact]
    public async Task Once_the_answer_is_there_the_message_is_waited_for()
    {
        EventStreamReply stream = Serves(UserMessage(1), Running(2), Call, Asking, Event("user.custom_tool_result", 6, ("custom_tool_use_id", "sevt_3")), UserMessage(7, processed: false));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_7");
        foreach (string json in new[] { Running(8), UserMessage(7), Message(9), Idle(10) })
            await stream.SendAsync(json);
        Assert.Equal(["sevt_8", "sevt_9", "sevt_10"], await IdsAsync(running));
    }

    [Fact]
    public async Task A_message_behind_an_interrupt_is_waited_for()
    {
        EventStreamReply stream = Serves(UserMessage(1), Running(2), Call, Asking, """{"type":"user.interrupt","id":"sevt_6","processed_at":null}""", UserMessage(7, processed: false));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_7");
        foreach (string json in new[] { Event("user.interrupt", 6), Idle(8), Running(9), UserMessage(7), Message(10), Idle(11) })
            await stream.SendAsync(json);
        Assert.Equal("sevt_11", (await IdsAsync(running))[^1]);
    }

    [Fact]
    public async Task A_message_behind_an_interrupt_that_has_just_been_taken_is_waited_for()
    {
        EventStreamReply stream = Serves(UserMessage(1), Running(2), Call, Asking, Event("user.interrupt", 6), UserMessage(7, processed: false));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_7");
        await Server.RequestAsync(2);
        foreach (string json in new[] { Idle(8), Running(9), UserMessage(7), Message(10), Idle(11) })
            await stream.SendAsync(json);
        Assert.Equal("sevt_11", (await IdsAsync(running))[^1]);
    }

    [Theory]
    [InlineData("system.message")]
    [InlineData("user.interrupt")]
    public async Task What_stays_queued_in_a_session_at_rest_and_gives_it_nothing_to_do_is_the_end(string type)
    {
        Serves(UserMessage(1), Running(2), Message(3), Idle(4), Event(type, 5, ("processed_at", null), ("content", Array.Empty<object>())));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_5");
        Assert.Empty((await running.ResultAsync(Deadline.Default)).Succeeded().Output);
    }

    [Fact]
    public async Task A_wait_for_it_ends_too()
    {
        Serves(UserMessage(1), Running(2), Call, Asking, UserMessage(6, processed: false));
        Server.On("GET", "/v1/sessions/sesn_1", Reply.Json("""{"type":"session","id":"sesn_1","status":"idle"}"""));
        using RunningPipeline running = Engine.Start("Get-MAEvent sesn_1 | Where-Object Id -eq sevt_6 | Wait-MASession");
        Assert.Equal("sesn_1", IdOf((await running.ResultAsync(Deadline.Default)).Succeeded().Output.Single()));
    }
}
