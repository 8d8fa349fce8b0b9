using System;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Streaming;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Events;
using ManagedAgents.Tests.Help;
using Xunit;
using static ManagedAgents.Tests.Events.EventJson;

namespace ManagedAgents.Tests.Lossless;

/// <summary>What random runs once found, each as a run of its own.</summary>
public sealed class ReceiveFindingsTests : ReceivingTests
{
    [Fact]
    public async Task A_follower_stopped_before_its_first_event_is_resumed_with_the_reports_of_running()
    {
        using EmulatorServer emulator = TestEmulator.Start();
        using ApiConnection connection = AmbiguousSendTests.Connect(emulator);
        var client = new ApiClient(connection);
        string session = await AmbiguousSendTests.StartSessionAsync(client);
        string input = Assert.Single(await client.Events.SendAsync(session, AmbiguousSendTests.Message("short please"), CancellationToken.None)).Id;
        using (SessionFollower whole = client.Events.Follow(session, new FollowOptions { After = input }))
        {
            do
            {
                while (whole.TryTake(out _))
                {
                }
            }
            while (await whole.FetchAsync(CancellationToken.None));
        }

        using SessionFollower stopped = client.Events.Follow(session, new FollowOptions { After = input });
        await stopped.FetchAsync(CancellationToken.None);
        using SessionFollower resumed = client.Events.Follow(session, new FollowOptions { After = input, Resume = stopped.Place });
        await resumed.FetchAsync(CancellationToken.None);
        Assert.True(resumed.TryTake(out SessionEvent first));
        Assert.Equal("session.status_running", first.Type);
    }

    [Fact]
    public async Task The_report_of_running_that_the_history_has_before_it_shows_the_input_processed_is_given()
    {
        EventStreamReply stream = Serves(Idle(1), Running(2), UserMessage(4, processed: false));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_4");
        foreach (string json in new[] { ThreadRunning(3), UserMessage(4), Message(5), Idle(6) })
            await stream.SendAsync(json);
        Assert.Equal(["sevt_2", "sevt_3", "sevt_5", "sevt_6"], await IdsAsync(running));
    }

    [Fact]
    public async Task A_second_copy_of_an_earlier_turns_idle_is_dropped_as_the_first_was()
    {
        EventStreamReply stream = Serves(Running(1), Message(2), Idle(3), Running(4), UserMessage(5), Message(6));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_5");
        foreach (string json in new[] { Idle(3), Running(4), UserMessage(5), Idle(3), Message(6), Message(7), Idle(8) })
            await stream.SendAsync(json);
        Assert.Equal(["sevt_4", "sevt_6", "sevt_7", "sevt_8"], await IdsAsync(running));
    }

    [Fact]
    public async Task An_event_of_an_earlier_turn_with_the_very_time_of_the_input_does_not_end_the_wait()
    {
        string idle = Idle(5).Replace("sevt_5", "sevt_3", StringComparison.Ordinal);
        EventStreamReply stream = Serves(Running(1), idle, UserMessage(5), Message(6));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_5");
        foreach (string json in new[] { idle, UserMessage(5), Message(6), Idle(7) })
            await stream.SendAsync(json);
        Assert.Equal(["sevt_6", "sevt_7"], await IdsAsync(running));
    }

    [Fact]
    public async Task An_event_that_another_has_overtaken_is_not_lost_with_the_connection()
    {
        EventStreamReply first = Serves(UserMessage(1), Running(2));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        await first.SendAsync(Running(2));
        await first.SendAsync(Message(4));
        await WaitFor.ConditionAsync(() => running.Output.Count == 2);
        Serves(UserMessage(1), Running(2), Message(3), Message(4), Idle(5));
        await first.AbortAsync();
        Assert.Equal(["sevt_2", "sevt_4", "sevt_3", "sevt_5"], await IdsAsync(running));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"data\":[{\"type\":\"agent.mess")]
    public async Task A_history_that_comes_empty_or_torn_is_asked_for_again(string body)
    {
        int reads = 0;
        var stream = new EventStreamReply();
        Server.On("GET", Stream, stream).On("GET", List, _ => Reply.Json(++reads == 1 ? body : NewestFirst(UserMessage(1), Message(2), Idle(3))));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1");
        Assert.Equal(["sevt_2", "sevt_3"], await IdsAsync(running));
        Assert.Equal(2, reads);
    }

    [Theory]
    [InlineData("refusal")]
    [InlineData("some_new_reason")]
    public async Task A_turn_that_ends_otherwise_does_not_end_the_wait_for_the_message_behind_it(string reason)
    {
        EventStreamReply stream = Serves(Message(1), UserMessage(4, processed: false));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_4");
        foreach (string json in new[] { Idle(2, reason), Running(3), UserMessage(4), Message(5), Idle(6) })
            await stream.SendAsync(json);
        Assert.Equal(["sevt_2", "sevt_3", "sevt_5", "sevt_6"], await IdsAsync(running));
    }

    [Theory]
    [InlineData("retries_exhausted")]
    [InlineData("requires_action")]
    public async Task An_idle_that_work_followed_long_ago_does_not_end_the_wait(string reason)
    {
        EventStreamReply first = Serves(Message(1), UserMessage(6, processed: false));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_6");
        await first.Opened;
        await Server.RequestAsync(2);
        Serves(Message(1), Idle(2, reason), Running(3), Idle(4), Running(5), UserMessage(6), Message(7), Idle(8));
        await first.AbortAsync();
        Assert.Equal(["sevt_2", "sevt_3", "sevt_4", "sevt_5", "sevt_7", "sevt_8"], await IdsAsync(running));
    }

    [Fact]
    public async Task A_message_sent_after_a_turn_that_gave_up_is_waited_for()
    {
        Serves(Running(1));
        using var folder = new Files.TestFolder();
        Engine.SetVariable("File", folder.At("place.json"));
        Engine.Run("Receive-MAEvent -Session sesn_1 -Checkpoint $File -TimeoutSec 1");
        EventStreamReply stream = Serves(Running(1), Idle(2, "retries_exhausted"), UserMessage(4, processed: false));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_4 -Checkpoint $File");
        foreach (string json in new[] { Running(3), UserMessage(4), Message(5), Idle(6) })
            await stream.SendAsync(json);
        Assert.Equal(["sevt_2", "sevt_3", "sevt_5", "sevt_6"], await IdsAsync(running));
    }

    [Fact]
    public async Task An_id_that_a_session_at_work_does_not_have_is_an_error_once_it_rests()
    {
        EventStreamReply stream = Serves(UserMessage(1), Running(2));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_9");
        await Server.RequestAsync(3);
        await stream.SendAsync(Message(3));
        await stream.SendAsync(Idle(4));
        PipelineResult result = await running.ResultAsync();
        Assert.StartsWith("EventNotFound,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("sevt_9", result.Errors[0].Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pieces_of_a_message_whose_beginning_was_lost_with_the_connection_are_dropped()
    {
        const string Delta = """{"type":"event_delta","event_id":"sevt_3","delta":{"type":"content_delta","index":0,"content":{"type":"text","text":"lo"}}}""";
        EventStreamReply first = Serves(UserMessage(1), Running(2));
        using RunningPipeline running = Engine.Start("Receive-MAEvent -Session sesn_1 -After sevt_1 -Delta | ForEach-Object Type");
        await first.SendAsync(Running(2));
        await first.SendAsync("""{"type":"event_start","event":{"type":"agent.message","id":"sevt_3"}}""");
        await first.SendAsync(Delta);
        await WaitFor.ConditionAsync(() => running.Output.Count == 3);
        EventStreamReply second = Serves(UserMessage(1), Running(2));
        await first.AbortAsync();
        foreach (string json in new[] { Delta, Message(3), Idle(4) })
            await second.SendAsync(json);
        Assert.Equal(["session.status_running", "event_start", "event_delta", "agent.message", "session.status_idle"], (await running.ResultAsync()).Succeeded().Values<string>());
    }
}
