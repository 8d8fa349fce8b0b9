using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Lossless;

/// <summary>A checkpoint remembers what the pipeline took, no more and no less.</summary>
public sealed class CheckpointTests
{
    [Fact]
    public async Task An_event_on_which_the_pipeline_throws_is_the_first_of_the_next_run()
    {
        using CheckpointSession session = await CheckpointSession.StartRememberedAsync();
        string[] turn = await session.PlayTurnAsync();

        PipelineResult broken = session.Engine.Run("$n = 0; Receive-MAEvent $Session -Checkpoint $File | ForEach-Object { if (++$n -eq 3) { throw 'no' }; $_ }");
        Assert.NotNull(broken.Failure);
        Assert.Equal(turn[..2], CheckpointSession.Ids(broken));
        Assert.Equal(turn[2..], session.Receive());
        Assert.Equal(["place.json"], session.Files);
    }

    [Fact]
    public async Task A_pipeline_that_has_enough_gets_the_rest_next_time()
    {
        using CheckpointSession session = await CheckpointSession.StartRememberedAsync();
        string[] turn = await session.PlayTurnAsync();

        Assert.Equal(turn[..2], session.Receive("| Select-First 2"));
        string[] rest = session.Receive();

        // The event that was the last enough may come again.
        Assert.Equal(turn[2..], rest.Except(turn[..2]));
        Assert.InRange(rest.Length, turn.Length - 2, turn.Length - 1);
    }

    [Fact]
    public async Task Runs_go_on_where_the_one_before_ended()
    {
        using CheckpointSession session = await CheckpointSession.StartAsync();
        string sent = await session.SendAsync();
        await session.SettleAsync();
        string[] turn = [.. session.Log.Where(id => id != sent)];

        Assert.Equal(turn, session.Receive($"-After {sent}"));
        Assert.Empty(session.Receive($"-After {sent}"));
        Assert.Empty(session.Receive());
        string[] second = await session.PlayTurnAsync();
        Assert.Equal(second, session.Receive($"-After {sent}"));
        Assert.Empty(session.Receive());
        Assert.Equal(["place.json"], session.Files);
    }

    [Fact]
    public async Task Each_message_sent_and_received_with_the_same_file_brings_its_turn()
    {
        using CheckpointSession session = await CheckpointSession.StartAsync();
        var received = new List<string>();
        for (int turn = 0; turn < 3; turn++)
            received.AddRange(CheckpointSession.Ids(session.Engine.Run("Send-MAMessage hello -Session $Session | Receive-MAEvent -Checkpoint $File").Succeeded()));

        string[] own = [.. session.Emulator.GetEventLog(session.Id).Zip(session.Log).Where(e => e.First.Contains("user.message", StringComparison.Ordinal)).Select(e => e.Second)];
        Assert.Equal(session.Log.Except(own), received.Except(own));
        Assert.Equal(received.Distinct(), received);
    }

    [Fact]
    public async Task A_run_that_was_stopped_is_gone_on_with()
    {
        using CheckpointSession session = await CheckpointSession.StartRememberedAsync();
        await session.PlayTurnAsync();

        using (RunningPipeline running = session.Engine.Start("Receive-MAEvent $Session -Checkpoint $File -Follow"))
        {
            await WaitFor.ConditionAsync(() => running.Output.Count == session.Log.Length);
            await running.StopAsync();
        }

        string[] second = await session.PlayTurnAsync();
        string[] rest = session.Receive();
        Assert.Equal(second, rest.Except(session.Log.Except(second)));
        Assert.InRange(rest.Length, second.Length, second.Length + 1);
    }

    [Fact]
    public async Task The_place_in_an_empty_session_is_remembered_before_anything_comes()
    {
        using CheckpointSession session = await CheckpointSession.StartAsync();
        using (RunningPipeline running = session.Engine.Start("Receive-MAEvent $Session -Checkpoint $File -Follow"))
        {
            await WaitFor.ConditionAsync(() => File.Exists(session.File));
            await running.StopAsync();
        }

        await session.PlayTurnAsync();
        Assert.Equal(session.Log, session.Receive());
    }

    [Fact]
    public async Task An_empty_session_that_stays_empty_ends_the_receive_each_time()
    {
        using CheckpointSession session = await CheckpointSession.StartAsync();
        Assert.Empty(session.Receive());
        Assert.Empty(session.Receive());
        await session.PlayTurnAsync();
        Assert.Equal(session.Log, session.Receive());
    }

    [Fact]
    public async Task The_place_in_a_quiet_session_is_remembered()
    {
        using CheckpointSession session = await CheckpointSession.StartAsync();
        await session.PlayTurnAsync();
        Assert.Empty(session.Receive());
        string[] second = await session.PlayTurnAsync();
        Assert.Equal(second, session.Receive());
    }

    [Fact]
    public async Task Events_of_other_types_count_as_received()
    {
        using CheckpointSession session = await CheckpointSession.StartRememberedAsync();
        await session.PlayTurnAsync();
        Assert.Single(session.Receive("-Type agent.message"));
        Assert.Empty(session.Receive());
        string[] second = await session.PlayTurnAsync();
        Assert.Empty(session.Receive("-Type nothing.*"));
        Assert.NotEmpty(second);
        Assert.Empty(session.Receive());
    }

    [Fact]
    public async Task An_input_queued_when_the_receiving_was_stopped_comes_once_it_was_processed()
    {
        using CheckpointSession session = await CheckpointSession.StartRememberedAsync(new EmulatorOptions
        {
            Scenario = Scenario.FromJson("""[{"match":"first","steps":[{"gate":"open"},{"message":"done"}]}]"""),
        });
        await session.SendAsync("first");
        var received = new List<string>();
        string queued;
        using (RunningPipeline running = session.Engine.Start("Receive-MAEvent $Session -Checkpoint $File -Follow"))
        {
            Assert.NotNull(await running.NextAsync());
            queued = await session.SendAsync("second");
            await WaitFor.ConditionAsync(() => running.Output.Count == session.Log.Length - 1);
            await running.StopAsync();
            received.AddRange(CheckpointSession.Ids(await running.Completion));
        }

        Assert.DoesNotContain(queued, received);
        session.Emulator.Release("open");
        await session.SettleAsync();
        string[] rest = [.. session.Receive(), .. session.Receive()];
        Assert.Single(rest, queued);
        Assert.Equal(session.Log, received.Concat(rest).Distinct());
        Assert.InRange(received.Count + rest.Length, session.Log.Length, session.Log.Length + 1);
    }

    [Fact]
    public async Task A_relative_path_is_relative_to_the_location()
    {
        using CheckpointSession session = await CheckpointSession.StartAsync();
        session.Engine.SetVariable("Folder", session.Folder);
        session.Engine.Run("$ExecutionContext.SessionState.Path.SetLocation($Folder); Receive-MAEvent $Session -Checkpoint ./a[1].json").Succeeded();
        Assert.Equal(["a[1].json"], session.Files);
    }
}
