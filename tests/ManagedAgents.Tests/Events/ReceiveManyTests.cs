using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Sessions;
using Xunit;

namespace ManagedAgents.Tests.Events;

/// <summary>Receiving several sessions at once: each whole and in order, however many there are and however they end.</summary>
public sealed class ReceiveManyTests
{
    private const string HoldingScenario = """{"steps":[{"message":"begin"},{"gate":"hold"},{"message":"end"}]}""";

    [Fact]
    public async Task Sessions_given_together_are_received_at_once_each_in_its_order_and_once()
    {
        using var sessions = new EmulatedSessions("""{"steps":[{"thinking":true},{"tool":"bash","result":"r"},{"message":"{{text}}"}]}""");
        await sessions.StartAsync(40);
        using RunningPipeline running = sessions.Engine.Start("Receive-MAEvent -Session $Sessions -Follow");

        // What is told before the history was read, too, is before the beginning.
        await sessions.FollowedAsync(40);
        for (int turn = 0; turn < 5; turn++)
            await Task.WhenAll(sessions.Ids.Select(id => sessions.SendAsync(id, $"turn {turn}")));
        foreach (string id in sessions.Ids)
            await sessions.HadAsync(id, "session.status_idle", 5);
        await Task.WhenAll(sessions.Ids.Select(id => sessions.Client.Sessions.DeleteAsync(id, default)));

        PipelineResult result = (await running.ResultAsync()).Succeeded();
        ILookup<string, string> received = result.Output.ToLookup(e => (string)e.Properties["SessionId"].Value, e => (string)e.Properties["Type"].Value);
        foreach (string id in sessions.Ids)
        {
            Assert.Equal(5, received[id].Count(type => type == "session.status_idle"));
            Assert.Equal("session.deleted", received[id].Last());
        }

        Assert.Equal(result.Output.Count, result.Output.Select(e => (string)e.Properties["Id"].Value).Distinct().Count());
        AssertInOrder(result);
    }

    [Fact]
    public async Task Events_of_different_sessions_come_as_they_arrive()
    {
        using var sessions = new EmulatedSessions(GatedScenario(2));
        await StartGatedAsync(sessions, 2);
        using RunningPipeline running = sessions.Engine.Start("Receive-MAEvent $Inputs -Type span.model_request_end, session.status_idle");
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 2);
        foreach (int index in new[] { 1, 0 })
        {
            sessions.Emulator.Release($"g{index}");
            Assert.Equal([sessions.Ids[index], sessions.Ids[index]], [(await running.NextAsync())!.Properties["SessionId"].Value, (await running.NextAsync())!.Properties["SessionId"].Value]);
        }

        Assert.Equal(4, (await running.ResultAsync()).Succeeded().Output.Count);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("-ThrottleLimit 3", 3)]
    public async Task No_more_piped_sessions_are_received_at_once_than_the_limit_says(string parameter, int limit)
    {
        using var sessions = new EmulatedSessions(GatedScenario(7));
        await StartGatedAsync(sessions, 7);
        using RunningPipeline running = sessions.Engine.Start($"$Inputs | Receive-MAEvent {parameter} -Type session.status_idle");
        for (int ended = 0; ended < 7; ended++)
        {
            int begun = Math.Min(7, ended + limit);
            await WaitFor.ConditionAsync(() => sessions.Requests("GET", "/events/stream") == begun && sessions.Emulator.OpenStreams == begun - ended);
            sessions.Emulator.Release($"g{ended}");
            Assert.Equal(sessions.Ids[ended], (await running.NextAsync())!.Properties["SessionId"].Value);
        }

        Assert.Empty((await running.ResultAsync()).Succeeded().Errors);
    }

    [Fact]
    public async Task Events_come_while_more_sessions_are_piped()
    {
        using var sessions = new EmulatedSessions(GatedScenario(2));
        await StartGatedAsync(sessions, 2);
        sessions.Engine.SetVariable("Got", new bool[1]);
        using RunningPipeline running = sessions.Engine.Start("""
            & { $Inputs; while (-not $Got[0]) { $Sessions[1]; [Threading.Thread]::Sleep(20) } } |
                Receive-MAEvent -ThrottleLimit 2 | ForEach-Object { $Got[0] = $true; $_ }
            """);
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 2);
        Assert.NotNull(await running.NextAsync());
        sessions.Emulator.Release("g0");
        sessions.Emulator.Release("g1");
        PipelineResult result = (await running.ResultAsync()).Succeeded();
        Assert.Equal(2, result.Output.Count(e => (string)e.Properties["Type"].Value == "session.status_idle"));
        AssertInOrder(result);
    }

    [Fact]
    public async Task Inputs_of_one_session_are_received_once_and_never_two_at_a_time()
    {
        using var sessions = new EmulatedSessions(HoldingScenario);
        await sessions.StartAsync(5);
        using RunningPipeline running = sessions.Engine.Start("$Sessions | Send-MAMessage one -SystemMessage two | Receive-MAEvent -ThrottleLimit 10");
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 5);
        ReleaseAll(sessions);
        PipelineResult result = (await running.ResultAsync()).Succeeded();
        Assert.Equal(5, result.Output.Count(e => (string)e.Properties["Type"].Value == "session.status_idle"));
        Assert.Equal(5, sessions.Requests("GET", "/events/stream"));
        AssertInOrder(result);
    }

    [Fact]
    public async Task A_later_input_of_the_same_session_is_received_after_the_earlier()
    {
        using var sessions = new EmulatedSessions();
        await sessions.StartOneAsync();
        PipelineResult result = sessions.Engine.Run("1..3 | ForEach-Object { $Session | Send-MAMessage \"turn $_\" } | Receive-MAEvent -ThrottleLimit 8").Succeeded();
        Assert.Equal(3, result.Output.Count(e => (string)e.Properties["Type"].Value == "session.status_idle"));
        Assert.Equal(result.Output.Count, result.Output.Select(e => (string)e.Properties["Id"].Value).Distinct().Count());
        AssertInOrder(result);
    }

    [Fact]
    public async Task A_session_that_fails_is_one_error_and_the_others_go_on()
    {
        using var sessions = new EmulatedSessions(HoldingScenario);
        await sessions.StartAsync(3, "go");
        using RunningPipeline running = sessions.Engine.Start("Receive-MAEvent -Session ($Inputs[0], 'sesn_none', 'agent_1', $Inputs[1], $Inputs[2]) -Type session.status_idle");
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 3 && sessions.Emulator.Requests.Any(r => r.Target.Contains("sesn_none", StringComparison.Ordinal)));
        ReleaseAll(sessions);
        PipelineResult result = await running.ResultAsync();
        Assert.Equal(sessions.Ids.Order(), result.Output.Select(e => (string)e.Properties["SessionId"].Value).Order());
        Assert.Equal(["SessionNotFound", "WrongIdKind"], result.Errors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]).Order());
        Assert.Equal(["agent_1", "sesn_none"], result.Errors.Select(e => e.TargetObject.ToString()).Order());
    }

    [Fact]
    public async Task Each_session_has_its_own_deadline()
    {
        using var sessions = new EmulatedSessions(HoldingScenario);
        await HoldAsync(sessions, 8);
        PipelineResult result = sessions.Engine.Run("Receive-MAEvent $Sessions -TimeoutSec 1");
        Assert.All(result.Errors, e => Assert.StartsWith("ReceiveTimedOut,", e.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Equal(sessions.Ids.Order(), result.Errors.Select(e => e.TargetObject.ToString()).Order());
        Assert.InRange(result.Duration, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(7));
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 0, Deadline.Prompt);
    }

    [Fact]
    public async Task A_hundred_sessions_need_no_thread_each_and_a_stop_ends_at_once()
    {
        using var sessions = new EmulatedSessions(HoldingScenario);
        await sessions.StartAsync(100, "go");
        int before = Process.GetCurrentProcess().Threads.Count;
        using RunningPipeline running = sessions.Engine.Start("Receive-MAEvent $Sessions");
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 100);
        Assert.InRange(Process.GetCurrentProcess().Threads.Count - before, int.MinValue, 30);

        Assert.InRange(await running.StopAsync(), TimeSpan.Zero, Deadline.Prompt);
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 0, Deadline.Prompt);
    }

    [Theory]
    [InlineData("Receive-MAEvent $Sessions -Follow | Select-First 5")]
    [InlineData("$Sessions | Receive-MAEvent -Follow -ThrottleLimit 30 | Select-First 5")]
    [InlineData("$Sessions | ForEach-Object { if ($_ -eq $Sessions[-1]) { throw 'enough' }; $_ } | Receive-MAEvent -Follow -ThrottleLimit 30")]
    public async Task A_pipeline_that_ends_early_closes_all_streams(string script)
    {
        using var sessions = new EmulatedSessions(HoldingScenario);
        await HoldAsync(sessions, 30);
        using RunningPipeline running = sessions.Engine.Start(script);
        if (script.Contains("Select", StringComparison.Ordinal))
        {
            await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 30);
            ReleaseAll(sessions);
        }

        await running.ResultAsync();
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 0, Deadline.Prompt);
    }

    [Fact]
    public async Task Lost_connections_of_many_sessions_are_made_again_without_loss()
    {
        using var sessions = new EmulatedSessions("""{"steps":[{"tool":"bash","result":"r"},{"gate":"hold"},{"message":"m"},{"delayMs":400},{"message":"n"}]}""", """{"path":"*/events/stream","every":2,"cutAfterEvents":3}""");
        await sessions.StartAsync(20, "go");
        using RunningPipeline running = sessions.Engine.Start("Receive-MAEvent $Inputs");

        // A turn that were over before would be history, and no stream would bring enough to be cut.
        await sessions.FollowedAsync(20);
        ReleaseAll(sessions);
        PipelineResult result = (await running.ResultAsync()).Succeeded();
        ILookup<string, string> received = result.Output.ToLookup(e => (string)e.Properties["SessionId"].Value, e => (string)e.Properties["Id"].Value);
        Assert.All(sessions.Ids, id => Assert.Equal([.. Ids(sessions, id)[..2], .. Ids(sessions, id)[3..]], received[id]));
        Assert.True(sessions.Requests("GET", "/events/stream") > 20);
    }

    [Fact]
    public async Task Sessions_are_joined_no_more_than_32_at_the_same_moment()
    {
        using var server = new RecordingServer();
        using PowerShellEngine engine = new PowerShellEngine().Connect(server.Uri);
        server.On("GET", "/v1/sessions/*", Reply.Hang());
        using RunningPipeline running = engine.Start("Receive-MAEvent (1..100 | ForEach-Object { \"sesn_$_\" })");
        await server.RequestAsync(32);

        // Time in which more would have come.
        await Task.Delay(300);
        Assert.Equal(32, server.Requests.Count);
        Assert.InRange(await running.StopAsync(), TimeSpan.Zero, Deadline.Prompt);
    }

    [Fact]
    public async Task Five_hundred_sessions_are_received_at_once()
    {
        using var sessions = new EmulatedSessions(HoldingScenario);
        await sessions.StartAsync(500, "go");
        using RunningPipeline running = sessions.Engine.Start("Receive-MAEvent $Inputs");
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 500, TimeSpan.FromMinutes(3));
        ReleaseAll(sessions);
        PipelineResult result = (await running.ResultAsync(TimeSpan.FromMinutes(3))).Succeeded();
        Assert.Equal(500, result.Output.Count(e => (string)e.Properties["Type"].Value == "session.status_idle"));
        AssertInOrder(result);
    }

    [Fact]
    public async Task A_slow_pipeline_slows_the_streams_so_that_events_do_not_pile_up_here()
    {
        // More than the sockets hold.
        const int Messages = 300;
        int written = 0;
        string step = $$"""{"message":"{{new string('x', 100_000)}}"}""";
        using var sessions = new EmulatedSessions($$"""{"steps":[{{string.Join(",", Enumerable.Repeat(step, Messages))}}]}""", beforeStreamWrite: (_, _) => Interlocked.Increment(ref written));
        await sessions.StartAsync(2);
        var open = new bool[1];
        sessions.Engine.SetVariable("Open", open);
        using RunningPipeline running = sessions.Engine.Start("Receive-MAEvent $Sessions -Follow -Type agent.message | ForEach-Object { while (-not $Open[0]) { [Threading.Thread]::Sleep(5) }; 1 }");
        await sessions.FollowedAsync(2);
        foreach (string id in sessions.Ids)
            await sessions.SendAsync(id, "go");
        foreach (string id in sessions.Ids)
            await sessions.HadAsync(id, "session.status_idle");

        // Time in which a reader that does not wait would have read all.
        await Task.Delay(1000);
        Assert.InRange(written, 1, Messages * 3 / 2);
        open[0] = true;
        await WaitFor.ConditionAsync(() => running.Output.Count >= 2 * Messages || running.Completion.IsCompleted, state: () => $"{running.Output.Count} of {2 * Messages} came, {written} were written, {sessions.Emulator.OpenStreams} streams are open; {string.Join(", ", running.Warnings)}");
        Assert.Equal(2 * Messages, running.Output.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_a_folder_each_session_has_a_checkpoint_of_its_own_and_goes_on_from_there(bool exists)
    {
        using var sessions = new EmulatedSessions();
        string folder = Path.Combine(Directory.CreateTempSubdirectory("managedagents-").FullName, "places");
        try
        {
            if (exists)
                Directory.CreateDirectory(folder);
            sessions.Engine.SetVariable("Folder", exists ? folder : folder + "/");
            await sessions.StartAsync(5);
            string[] first = Received(sessions.Engine.Run("$Sessions | Send-MAMessage one | Receive-MAEvent -ThrottleLimit 5 -Checkpoint $Folder"));
            Assert.Equal(sessions.Ids.Select(id => id + ".json").Order(), Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order());

            foreach (string id in sessions.Ids)
                await sessions.SendAsync(id, "two");
            foreach (string id in sessions.Ids)
                await sessions.HadAsync(id, "session.status_idle", 2);
            string[] second = Received(sessions.Engine.Run("Receive-MAEvent $Sessions -Checkpoint $Folder"));
            Assert.Empty(first.Intersect(second));
            string[] inputs = [.. sessions.Ids.Select(id => Ids(sessions, id)[2])];
            Assert.Equal(sessions.Ids.SelectMany(id => Ids(sessions, id)).Except(inputs).Order(), first.Concat(second).Order());
            Assert.Empty(Received(sessions.Engine.Run("$Sessions | Receive-MAEvent -Checkpoint $Folder")));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
        }
    }

    [Fact]
    public async Task A_file_cannot_be_the_checkpoint_of_several_sessions_and_nothing_is_received()
    {
        using var sessions = new EmulatedSessions();
        string folder = Directory.CreateTempSubdirectory("managedagents-").FullName;
        try
        {
            sessions.Engine.SetVariable("File", Path.Combine(folder, "place.json"));
            await sessions.StartAsync(3);
            PipelineResult together = sessions.Engine.Run("Receive-MAEvent $Sessions -Checkpoint $File");
            Assert.StartsWith("CheckpointNeedsFolder,", Assert.Single(together.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal(0, sessions.Requests("GET", "/events/stream"));
            Assert.Empty(Directory.GetFiles(folder));

            PipelineResult piped = sessions.Engine.Run("$Sessions | Receive-MAEvent -ThrottleLimit 3 -Checkpoint $File");
            Assert.Equal(2, piped.Errors.Count);
            Assert.All(piped.Errors, e => Assert.StartsWith("CheckpointNeedsFolder,", e.FullyQualifiedErrorId, StringComparison.Ordinal));
            sessions.Engine.Run("Receive-MAEvent ($Sessions[0], $Sessions[0]) -Checkpoint $File").Succeeded();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Rules for the texts g0, g1 and so on, each of which waits at the gate of its name.</summary>
    private static string GatedScenario(int count) =>
        $"[{string.Join(",", Enumerable.Range(0, count).Select(i => $$"""{"match":"^g{{i}}$","steps":[{"message":"begin"},{"gate":"g{{i}}"}]}"""))}]";

    /// <summary>Starts sessions that wait each at its own gate.</summary>
    private static Task<string[]> StartGatedAsync(EmulatedSessions sessions, int count) => sessions.StartAsync(count, i => $"g{i}");

    // Until all turns hold, a stream may bring some of their beginning.
    private static async Task HoldAsync(EmulatedSessions sessions, int count)
    {
        await sessions.StartAsync(count, "go");
        foreach (string id in sessions.Ids)
            await sessions.HadAsync(id, "agent.message");
    }

    private static void ReleaseAll(EmulatedSessions sessions)
    {
        foreach (string id in sessions.Ids)
            sessions.Emulator.Release("hold");
    }

    private static string[] Received(PipelineResult result) => [.. result.Succeeded().Output.Select(e => (string)e.Properties["Id"].Value)];

    private static void AssertInOrder(PipelineResult result) => Assert.All(
        result.Output.GroupBy(e => (string)e.Properties["SessionId"].Value),
        session =>
        {
            DateTimeOffset[] times = [.. session.Select(e => (DateTimeOffset)e.Properties["ProcessedAt"].Value)];
            Assert.Equal(times.Order(), times);
        });

    private static string[] Ids(EmulatedSessions sessions, string session) =>
        [.. sessions.Emulator.GetEventLog(session).Select(json => JsonSerializer.Deserialize<JsonElement>(json).GetProperty("id").GetString()!)];
}
