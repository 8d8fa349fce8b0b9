using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Events;
using Xunit;

namespace ManagedAgents.Tests.Sessions;

/// <summary>Waiting for sessions: until which state, for how long, for how many at once.</summary>
public sealed class WaitMASessionTests
{
    private const string Scenario = """
        [{"match":"^hold (.*)","steps":[{"gate":"hold"},{"message":"end"}]},
         {"match":"^ask","steps":[{"customTool":"ask"},{"message":"end"}]},
         {"match":"^fail","steps":[{"gate":"hold"},{"error":"unknown_error","retryStatus":"terminal"}]},
         {"steps":[{"message":"done"}]}]
        """;

    [Fact]
    public async Task What_has_settled_comes_at_once_and_without_a_stream_left_open()
    {
        using var sessions = new EmulatedSessions(Scenario);
        await sessions.StartAsync(3);
        await sessions.SendAsync(sessions.Ids[1], "ask");
        await sessions.HadAsync(sessions.Ids[1], "session.status_idle");

        PipelineResult result = sessions.Engine.Run("$Sessions | Wait-MASession", deadline: Deadline.Prompt).Succeeded();
        Assert.Equal(sessions.Ids.Order(), Ids(result).Order());
        Assert.All(result.Output, s => Assert.Equal("idle", s.Properties["Status"].Value));
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 0);
    }

    [Fact]
    public async Task Sessions_come_in_the_order_in_which_they_settle()
    {
        using var sessions = new EmulatedSessions("""[{"match":"first","steps":[{"gate":"first"}]},{"match":"second","steps":[{"gate":"second"}]},{"steps":[{"gate":"third"}]}]""");
        await sessions.StartAsync(3);
        string[] texts = ["third", "first", "second"];
        for (int i = 0; i < 3; i++)
            await sessions.SendAsync(sessions.Ids[i], texts[i]);

        using RunningPipeline running = sessions.Engine.Start("Wait-MASession $Sessions");
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 3);
        foreach ((string gate, int index) in new[] { ("first", 1), ("second", 2), ("third", 0) })
        {
            sessions.Emulator.Release(gate);
            Assert.Equal(sessions.Ids[index], (await running.NextAsync())!.Properties["Id"].Value);
        }

        Assert.Empty((await running.ResultAsync()).Succeeded().Errors);
    }

    [Fact]
    public async Task The_session_that_comes_is_no_longer_running_though_its_status_lags()
    {
        using var sessions = new EmulatedSessions(Scenario, """{"path":"/v1/sessions/*","statusLagMs":800}""");
        await sessions.StartOneAsync("hold 1");
        using RunningPipeline running = sessions.Engine.Start("Wait-MASession $Session");
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 1);
        sessions.Emulator.Release("hold");
        Assert.Equal("idle", (await running.ResultAsync()).Succeeded().Output.Single().Properties["Status"].Value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_end_that_the_history_shows_late_is_not_missed(bool isJoinedAfterwards)
    {
        using var sessions = new EmulatedSessions(Scenario, """{"method":"GET","path":"*/events","historyLagMs":900}""");
        string id = await sessions.StartOneAsync("hold 1");
        await sessions.HadAsync(id, "session.status_running");
        if (isJoinedAfterwards)
        {
            // So that what lags shows it running at first.
            await Task.Delay(1000);
            sessions.Emulator.Release("hold");
            await sessions.HadAsync(id, "session.status_idle");
        }

        using RunningPipeline running = sessions.Engine.Start("Wait-MASession $Session");
        if (!isJoinedAfterwards)
        {
            await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 1);
            sessions.Emulator.Release("hold");
        }

        Assert.Single((await running.ResultAsync()).Succeeded().Output);
        Assert.Equal(1, sessions.Requests("GET", "/events/stream"));
    }

    [Fact]
    public async Task What_is_queued_behind_a_turn_is_waited_for()
    {
        using var sessions = new EmulatedSessions(Scenario);
        string id = await sessions.StartOneAsync("hold 1");
        await sessions.SendAsync(id, "hold 2");
        using RunningPipeline running = sessions.Engine.Start("Wait-MASession $Session");
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 1);
        sessions.Emulator.Release("hold");
        await sessions.HadAsync(id, "session.status_running", 2);
        Assert.Empty(running.Output);
        sessions.Emulator.Release("hold");
        Assert.Single((await running.ResultAsync()).Succeeded().Output);
        Assert.Equal(2, sessions.Types(id).Count(t => t == "session.status_idle"));
    }

    [Theory]
    [InlineData("$Session")]
    [InlineData("$Queued")]
    public async Task A_session_that_wants_an_answer_has_settled_whatever_is_queued_behind(string given)
    {
        using var sessions = new EmulatedSessions("""{"steps":[{"gate":"ask"},{"customTool":"ask"},{"message":"end"}]}""");
        string id = await sessions.StartOneAsync("ask");
        sessions.Engine.SetVariable("Queued", sessions.Engine.Run("$Session | Send-MAMessage more").Succeeded().Output.Single());
        sessions.Emulator.Release("ask");
        await sessions.HadAsync(id, "session.status_idle");
        Assert.Single(sessions.Engine.Run($"{given} | Wait-MASession", deadline: Deadline.Default).Succeeded().Output);
        Assert.Equal("user.message", sessions.Types(id)[^1]);
    }

    [Fact]
    public async Task A_message_just_sent_is_waited_for_and_a_session_given_twice_comes_once()
    {
        using var sessions = new EmulatedSessions(Scenario);
        await sessions.StartAsync(2);
        PipelineResult result = sessions.Engine.Run("$Sessions, $Sessions | ForEach-Object { $_ } | Send-MAMessage 'quick' | Wait-MASession").Succeeded();
        Assert.Equal(sessions.Ids.Order(), Ids(result).Order());
        Assert.All(sessions.Ids, id => Assert.Equal(2, sessions.Types(id).Count(t => t == "session.status_idle")));
    }

    [Fact]
    public async Task A_session_started_with_a_message_is_waited_for()
    {
        using var sessions = new EmulatedSessions("""{"steps":[{"delayMs":300},{"message":"done"}]}""");
        await sessions.StartAsync(0);
        sessions.Engine.Run("$agent = New-MAAgent -Name n -Model claude-opus-4-6; $environment = New-MAEnvironment -Name n").Succeeded();
        string id = (string)sessions.Engine.Run("Start-MASession $agent $environment -Message go | Wait-MASession").Succeeded().Output.Single().Properties["Id"].Value;
        Assert.Contains("session.status_idle", sessions.Types(id));
    }

    [Fact]
    public async Task Until_RequiresAction_goes_over_other_turns_to_one_that_asks()
    {
        using var sessions = new EmulatedSessions(Scenario);
        string id = await sessions.StartOneAsync("quick");
        await sessions.HadAsync(id, "session.status_idle");
        using RunningPipeline running = sessions.Engine.Start("Wait-MASession $Session -Until RequiresAction");
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 1);
        await sessions.SendAsync(id, "quick");
        await sessions.HadAsync(id, "session.status_idle", 2);
        await sessions.SendAsync(id, "ask");
        Assert.Single((await running.ResultAsync()).Succeeded().Output);
        Assert.Equal(3, sessions.Types(id).Count(t => t == "session.status_idle"));

        // One that asks already is there at once.
        Assert.Single(sessions.Engine.Run("Wait-MASession $Session -Until RequiresAction", deadline: Deadline.Prompt).Succeeded().Output);
    }

    [Theory]
    [InlineData("Settled")]
    [InlineData("RequiresAction")]
    [InlineData("Terminated")]
    public async Task A_session_that_is_terminated_ends_every_wait(string until)
    {
        using var sessions = new EmulatedSessions(Scenario, """{"path":"/v1/sessions/*","statusLagMs":300}""");
        await sessions.StartOneAsync("fail");
        using RunningPipeline running = sessions.Engine.Start($"Wait-MASession $Session -Until {until}");
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 1);
        sessions.Emulator.Release("hold");
        Assert.Equal("terminated", (await running.ResultAsync()).Succeeded().Output.Single().Properties["Status"].Value);
        Assert.Single(sessions.Engine.Run($"Wait-MASession $Session -Until {until}", deadline: Deadline.Prompt).Succeeded().Output);
    }

    [Theory]
    [InlineData("Settled", 1)]
    [InlineData("RequiresAction", 1)]
    [InlineData("Terminated", 0)]
    public async Task A_session_that_is_deleted_meanwhile_is_an_error_unless_its_end_is_waited_for(string until, int errors)
    {
        using var server = new RecordingServer();
        using PowerShellEngine engine = new PowerShellEngine().Connect(server.Uri);
        var stream = new EventStreamReply();
        server.On("GET", "/v1/sessions/sesn_1", Reply.Json("""{"id":"sesn_1","type":"session","status":"running"}""")).On("GET", "/v1/sessions/sesn_1/events/stream", stream)
            .On("GET", "/v1/sessions/sesn_1/events", Reply.Json(EventJson.NewestFirst(EventJson.Running(1))));
        using RunningPipeline running = engine.Start($"'sesn_1' | Wait-MASession -Until {until}");

        // The stream, its history, the status and, where an answer is waited for, what is pending: from then on only the stream is read.
        await server.RequestAsync(until == "RequiresAction" ? 4 : 3);
        server.On("GET", "/v1/sessions/*", Reply.Error(404, "not_found_error", "No such session"));
        await stream.SendAsync(EventJson.Event("session.deleted", 2));

        PipelineResult result = await running.ResultAsync();
        Assert.Empty(result.Output);
        Assert.Equal(errors, result.Errors.Count);
        Assert.All(result.Errors, e => Assert.StartsWith("SessionNotFound,", e.FullyQualifiedErrorId, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_that_fails_is_one_error_and_the_others_come()
    {
        using var sessions = new EmulatedSessions(Scenario);
        await sessions.StartAsync(2);
        PipelineResult result = sessions.Engine.Run("$Sessions[0], 'sesn_none', 'agent_1', $Sessions[1] | Wait-MASession");
        Assert.Equal(sessions.Ids.Order(), Ids(result).Order());
        Assert.Equal(["SessionNotFound", "WrongIdKind"], result.Errors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]).Order());
        Assert.Equal(["agent_1", "sesn_none"], result.Errors.Select(e => e.TargetObject.ToString()).Order());
    }

    [Fact]
    public async Task After_the_deadline_each_session_that_is_not_there_is_an_error_and_the_others_came()
    {
        using var sessions = new EmulatedSessions(Scenario);
        await sessions.StartAsync(3);
        await sessions.SendAsync(sessions.Ids[0], "hold 1");
        await sessions.SendAsync(sessions.Ids[1], "hold 2");
        PipelineResult result = sessions.Engine.Run("Wait-MASession $Sessions -TimeoutSec 4");
        Assert.Equal([sessions.Ids[2]], Ids(result));
        Assert.All(result.Errors, e => Assert.StartsWith("WaitTimedOut,", e.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Equal(sessions.Ids[..2].Order(), result.Errors.Select(e => e.TargetObject.ToString()).Order());
        Assert.InRange(result.Duration, TimeSpan.FromSeconds(3.9), TimeSpan.FromSeconds(7.9));
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 0);
    }

    [Fact]
    public async Task Any_ends_with_the_first_and_closes_the_streams_of_the_others()
    {
        using var sessions = new EmulatedSessions("""{"steps":[{"gate":"hold"}]}""");
        await sessions.StartAsync(20, "hold");
        sessions.Emulator.Release("hold");
        await WaitFor.ConditionAsync(() => sessions.Ids.Any(id => sessions.Types(id).Contains("session.status_idle")));
        string done = sessions.Ids.Single(id => sessions.Types(id).Contains("session.status_idle"));

        PipelineResult result = sessions.Engine.Run("'sesn_none', $Sessions | ForEach-Object { $_ } | Wait-MASession -Any", deadline: Deadline.Default);
        Assert.Equal([done], Ids(result));
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 0, Deadline.Prompt);
    }

    [Fact]
    public async Task A_hundred_sessions_are_waited_for_without_a_thread_each_and_a_stop_ends_at_once()
    {
        using var sessions = new EmulatedSessions(Scenario);
        await sessions.StartAsync(100, "hold 1");
        int before = Process.GetCurrentProcess().Threads.Count;
        using RunningPipeline running = sessions.Engine.Start("Wait-MASession $Sessions");
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 100);
        int during = Process.GetCurrentProcess().Threads.Count;
        Assert.InRange(during - before, int.MinValue, 30);

        Assert.InRange(await running.StopAsync(), TimeSpan.Zero, Deadline.Prompt);
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 0, Deadline.Prompt);
    }

    [Fact]
    public async Task A_pipeline_that_has_enough_closes_all_streams()
    {
        using var sessions = new EmulatedSessions(Scenario);
        await sessions.StartAsync(30, "hold 1");
        using RunningPipeline running = sessions.Engine.Start("$Sessions | Wait-MASession | Select-First 1");
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 30);
        sessions.Emulator.Release("hold");
        Assert.Single((await running.ResultAsync()).Succeeded().Output);
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 0, Deadline.Prompt);
    }

    [Fact]
    public async Task Five_hundred_sessions_come_though_the_service_limits_the_rate_and_progress_counts_them()
    {
        using var sessions = new EmulatedSessions("""{"steps":[{"message":"a"},{"gate":"hold"},{"message":"b"}]}""", """{"method":"GET","path":"/v1/sessions/*","every":25,"status":429,"headers":{"retry-after-ms":"200"}}""");
        await sessions.StartAsync(500, "go");
        sessions.Engine.Connect(sessions.Emulator.Uri, sessions.Emulator.ApiKey, more: "-MaxRetryCount 0");
        using RunningPipeline running = sessions.Engine.Start("$Sessions | Wait-MASession");
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 500, TimeSpan.FromMinutes(3));
        for (int i = 0; i < 500; i++)
            sessions.Emulator.Release("hold");

        PipelineResult result = (await running.ResultAsync(TimeSpan.FromMinutes(3))).Succeeded();
        Assert.Equal(sessions.Ids.Order(), Ids(result).Order());
        Assert.Contains(result.Progress, p => p.StatusDescription.EndsWith(" of 500", StringComparison.Ordinal) && p.PercentComplete > 0);
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
    }

    private static IEnumerable<string> Ids(PipelineResult result) => result.Output.Select(item => (string)item.Properties["Id"].Value);
}
