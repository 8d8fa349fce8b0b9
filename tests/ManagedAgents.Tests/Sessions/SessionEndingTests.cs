using System;
using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;
using Deadline = ManagedAgents.Tests.Engine.Deadline;

namespace ManagedAgents.Tests.Sessions;

/// <summary>Deleting and archiving sessions that run, wait, or have only just come to rest.</summary>
public sealed class SessionEndingTests
{
    private const string HoldingScenario = """{"steps":[{"message":"begin"},{"gate":"hold"},{"message":"end"}]}""";
    private const string AskingScenario = """{"steps":[{"customTool":"ask"},{"message":"end"}]}""";

    [Theory]
    [InlineData("Remove-MASession")]
    [InlineData("Disable-MASession")]
    public async Task Just_after_its_idle_event_a_session_is_ended_once_its_status_has_followed(string cmdlet)
    {
        using var sessions = new EmulatedSessions(faults: """{"path":"/v1/sessions/*","statusLagMs":700}""");
        string id = await sessions.StartOneAsync("go");
        await sessions.HadAsync(id, "session.status_idle");

        sessions.Engine.Run($"{cmdlet} $Session -Confirm:$false").Succeeded();
        await AssertEndedAsync(sessions, id);
        Assert.Equal(2, Endings(sessions, id));
        Assert.Equal(0, sessions.Interrupts);
    }

    [Fact]
    public void A_session_that_reads_as_idle_is_deleted_though_the_service_still_refuses_once()
    {
        using var server = new RecordingServer();
        using PowerShellEngine engine = new PowerShellEngine().Connect(server.Uri);
        server.Enqueue(Reply.Error(400, "invalid_request_error", "It runs"), Session("idle"), Reply.Json("""{"id":"sesn_1","type":"session_deleted"}"""));
        engine.Run("Remove-MASession sesn_1 -Confirm:$false").Succeeded();
        Assert.Equal(["DELETE", "GET", "DELETE"], server.Requests.Select(r => r.Method));
    }

    [Fact]
    public void A_session_that_is_refused_for_another_reason_is_an_error_within_seconds()
    {
        using var server = new RecordingServer();
        using PowerShellEngine engine = new PowerShellEngine().Connect(server.Uri);
        server.On("DELETE", "/v1/sessions/sesn_1", Reply.Error(400, "invalid_request_error", "Not this one")).On("GET", "/v1/sessions/sesn_1", Session("idle"));
        PipelineResult result = engine.Run("Remove-MASession sesn_1 -Confirm:$false", deadline: Deadline.Default);
        Assert.StartsWith("InvalidRequest,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Not this one", result.Errors[0].Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Remove-MASession")]
    [InlineData("Disable-MASession")]
    public async Task A_session_that_runs_is_refused_at_once_without_Force(string cmdlet)
    {
        using var sessions = new EmulatedSessions(HoldingScenario);
        string id = await sessions.StartOneAsync("go");
        await sessions.HadAsync(id, "agent.message");

        PipelineResult result = sessions.Engine.Run($"{cmdlet} $Session -Confirm:$false", deadline: Deadline.Prompt);
        Assert.StartsWith("InvalidRequest,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(1, Endings(sessions, id));
        Assert.Equal("running", (await sessions.GetAsync(id)).Status);
        Assert.Equal(0, sessions.Interrupts);
    }

    [Theory]
    [InlineData("Remove-MASession", 0)]
    [InlineData("Disable-MASession", 0)]
    [InlineData("Disable-MASession", 900)]
    public async Task Force_interrupts_a_session_that_runs_and_ends_it(string cmdlet, int lag)
    {
        using var sessions = new EmulatedSessions(HoldingScenario, $$"""{"path":"/v1/sessions/*","statusLagMs":{{lag}}}""");
        string id = await sessions.StartOneAsync("go");
        await sessions.HadAsync(id, "agent.message");

        sessions.Engine.Run($"{cmdlet} $Session -Force -Confirm:$false").Succeeded();
        await AssertEndedAsync(sessions, id);
        Assert.Equal(1, sessions.Interrupts);
        Assert.Equal(1, Endings(sessions, id));
    }

    [Fact]
    public async Task Force_interrupts_each_turn_that_is_queued()
    {
        using var sessions = new EmulatedSessions(HoldingScenario);
        string id = await sessions.StartOneAsync("one");
        await sessions.HadAsync(id, "agent.message");
        await sessions.SendAsync(id, "two");
        await sessions.SendAsync(id, "three");

        Assert.Equal("terminated", sessions.Engine.Run("Disable-MASession $Session -Force -Confirm:$false").Succeeded().Output.Single().Properties["Status"].Value);
        Assert.Equal(3, sessions.Types(id).Count(t => t == "session.status_idle"));
        Assert.Equal(3, sessions.Types(id).Count(t => t == "user.interrupt"));
    }

    [Theory]
    [InlineData("Current")]
    [InlineData("Launch")]
    public async Task Force_closes_the_calls_a_session_waits_for_and_ends_it(string wireFormat)
    {
        using var sessions = new EmulatedSessions(AskingScenario);
        sessions.Engine.Connect(sessions.Emulator.Uri, sessions.Emulator.ApiKey, wireFormat);
        string id = await sessions.StartOneAsync("go");
        await sessions.HadAsync(id, "session.status_idle");

        sessions.Engine.Run("Disable-MASession $Session -Force -Confirm:$false").Succeeded();
        Assert.Equal(
            ["session.status_idle", "user.custom_tool_result", "user.interrupt", "session.thread_status_idle", "session.usage", "session.status_idle", "session.status_terminated"],
            sessions.Types(id)[^7..]);
    }

    [Theory]
    [InlineData(null, "idle")]
    [InlineData("fail", "terminated")]
    public async Task Force_interrupts_nothing_where_there_is_nothing_to_interrupt(string? message, string status)
    {
        using var sessions = new EmulatedSessions("""{"steps":[{"error":"unknown_error","retryStatus":"terminal"}]}""");
        string id = await sessions.StartOneAsync(message);
        await WaitFor.ConditionAsync(() => sessions.GetAsync(id).Result.Status == status);

        sessions.Engine.Run("Disable-MASession $Session -Force -Confirm:$false; Remove-MASession $Session -Force -Confirm:$false").Succeeded();
        await AssertEndedAsync(sessions, id);
        Assert.Equal(0, sessions.Interrupts);
    }

    [Fact]
    public void A_session_that_does_not_come_to_rest_in_time_is_one_error_and_left_as_it_is()
    {
        using var server = new RecordingServer();
        using PowerShellEngine engine = new PowerShellEngine().Connect(server.Uri);
        server.On("GET", "/v1/sessions/sesn_busy", Session("running")).On("GET", "/v1/sessions/sesn_busy/events", Reply.Json("""{"data":[],"next_page":null}"""))
            .On("POST", "/v1/sessions/sesn_busy/events", Reply.Json("""{"data":[{"type":"user.interrupt","id":"sevt_9","processed_at":null}]}"""))
            .On("GET", "/v1/sessions/sesn_1", Session("terminated")).On("DELETE", "/v1/sessions/sesn_1", Reply.Json("""{"id":"sesn_1","type":"session_deleted"}"""));

        PipelineResult result = engine.Run("'sesn_busy', 'sesn_1' | Remove-MASession -Force -TimeoutSec 1 -Confirm:$false");
        Assert.StartsWith("SessionNotSettled,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("sesn_busy did not come to rest within 1 seconds", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal("/v1/sessions/sesn_1", Assert.Single(server.Requests, r => r.Method == "DELETE").Path);
        Assert.Single(server.Requests, r => r.Method == "POST");
    }

    [Fact]
    public async Task Stopping_while_a_session_settles_ends_at_once()
    {
        using var server = new RecordingServer();
        using PowerShellEngine engine = new PowerShellEngine().Connect(server.Uri);
        server.On("GET", "/v1/sessions/sesn_1", Session("running")).On("GET", "/v1/sessions/sesn_1/events", Reply.Json("""{"data":[],"next_page":null}"""))
            .On("POST", "/v1/sessions/sesn_1/events", Reply.Json("""{"data":[{"type":"user.interrupt","id":"sevt_9","processed_at":null}]}"""));
        using RunningPipeline running = engine.Start("Remove-MASession sesn_1 -Force -Confirm:$false");
        await server.RequestAsync(12);
        Assert.InRange(await running.StopAsync(), TimeSpan.Zero, Deadline.Prompt);
        Assert.DoesNotContain(server.Requests, r => r.Method == "DELETE");
    }

    [Theory]
    [InlineData("Remove-MASession")]
    [InlineData("Disable-MASession")]
    public void Force_does_not_answer_the_confirmation_and_what_if_sends_nothing(string cmdlet)
    {
        using var server = new RecordingServer();
        using PowerShellEngine engine = new PowerShellEngine().Connect(server.Uri);
        engine.Run($"{cmdlet} sesn_1 -Force -WhatIf").Succeeded();
        engine.Host.AnswerNext('N');
        engine.Run($"{cmdlet} sesn_1 -Force").Succeeded();
        Assert.Contains("Interrupt and", Assert.Single(engine.Host.Prompts), StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_session_settles_for_a_program_too()
    {
        using var sessions = new EmulatedSessions(HoldingScenario);
        string id = await sessions.StartOneAsync("go");
        await sessions.HadAsync(id, "agent.message");
        ApiException late = await Assert.ThrowsAsync<ApiException>(() => sessions.Client.Sessions.SettleAsync(id, TimeSpan.FromMilliseconds(300), default));
        Assert.Equal(ApiErrorKind.NotSettled, late.Kind);
        sessions.Emulator.Release("hold");
        Assert.Equal("idle", (await sessions.Client.Sessions.SettleAsync(id, Deadline.Default, default)).Status);
    }

    private static CannedReply Session(string status) => Reply.Json($$"""{"id":"sesn_1","type":"session","status":"{{status}}"}""");

    private static int Endings(EmulatedSessions sessions, string id) => sessions.Requests("DELETE", id) + sessions.Requests("POST", "/archive");

    private static async Task AssertEndedAsync(EmulatedSessions sessions, string id)
    {
        try
        {
            Assert.NotNull((await sessions.GetAsync(id)).ArchivedAt);
        }
        catch (ApiException gone)
        {
            Assert.Equal(404, gone.Status);
        }
    }
}
