using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Runs;
using Xunit;

namespace ManagedAgents.Tests.Sessions;

/// <summary>Receiving, waiting for and ending sessions whose workflow runs are open.</summary>
public sealed class WorkflowRunTests : IDisposable
{
    private const string Held = """{"steps":[{"workflow":"Review","steps":[{"gate":"hold"},{"customTool":"look"}],"report":"Reviewed."},{"message":"Begun."}]}""";

    private readonly PowerShellEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("Remove-MASession", "")]
    [InlineData("Remove-MASession", "-Force")]
    [InlineData("Disable-MASession", "-Force")]
    public async Task A_session_with_an_open_run_is_not_ended_and_that_is_not_tried_again(string cmdlet, string force)
    {
        using var sessions = new EmulatedSessions(Held);
        string id = await sessions.StartOneAsync("go");
        await sessions.HadAsync(id, "session.thread_status_idle");
        ErrorRecord error = Assert.Single(sessions.Engine.Run($"{cmdlet} $Session {force} -Confirm:$false", deadline: TimeSpan.FromSeconds(20)).Errors);
        Assert.StartsWith("WorkflowRunOpen,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Wait-MASession", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(1, sessions.Requests("DELETE", id) + sessions.Requests("POST", "/archive"));
    }

    [Fact]
    public async Task A_wait_for_an_answer_ends_where_a_thread_wants_one_and_a_wait_for_rest_goes_on()
    {
        using var sessions = new EmulatedSessions(Held);
        string id = await sessions.StartOneAsync("go");
        await sessions.HadAsync(id, "session.thread_status_idle");
        using RunningPipeline running = sessions.Engine.Start("Wait-MASession $Session -Until RequiresAction; Wait-MASession $Session");
        await WaitFor.ConditionAsync(() => sessions.Emulator.OpenStreams == 1);
        sessions.Emulator.Release("hold");
        Assert.Equal("running", (await running.NextAsync())!.Properties["Status"].Value);
        string call = (await sessions.Client.Events.PendingAsync(id, default)).Single().Id;
        await sessions.Client.Events.SendAsync(id, [InputEvent.CustomToolResult(call, [ContentInput.Text("seen")], false)], default);
        Assert.Equal("idle", (await running.ResultAsync()).Succeeded().Output[^1].Properties["Status"].Value);
        Assert.Contains("workflow_run.status_ended", sessions.Types(id));
    }

    [Theory]
    [InlineData("Receive-MAEvent $Session")]
    [InlineData("Wait-MASession $Session")]
    [InlineData("Invoke-MAAgent -Session $Session")]
    public async Task A_run_that_was_interrupted_is_not_waited_for(string script)
    {
        using var sessions = new EmulatedSessions(Held);
        string id = await sessions.StartOneAsync("go");
        await sessions.HadAsync(id, "session.thread_status_idle");
        await sessions.Client.Events.SendAsync(id, [InputEvent.Interrupt(null)], default);
        await sessions.HadAsync(id, "session.status_idle");
        PipelineResult result = sessions.Engine.Run(script + " -Verbose", deadline: TimeSpan.FromSeconds(20));
        if (script.StartsWith("Invoke", StringComparison.Ordinal))
            Assert.StartsWith("AgentWorkflowPaused,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        else
            Assert.Contains(result.Succeeded().Verbose, line => line.Contains("stand still", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_idle_with_a_run_that_was_open_before_is_not_the_end()
    {
        using var server = new RunServer();
        server.Store(Workflow("created"), RunServer.Event("session.status_running"));
        using RunningPipeline running = _engine.Connect(server.Uri).Start("Receive-MAEvent sesn_1");
        foreach (string sent in new[] { RunServer.Message("begun"), RunServer.Idle(), Workflow("status_ended"), RunServer.Event("session.status_running"), RunServer.Message("all done"), RunServer.Idle() })
            await server.Events.SendAsync(sent);
        Assert.Equal("all done", (await running.ResultAsync()).Succeeded().Output[^2].Properties["Text"].Value);
        Assert.DoesNotContain(server.Server.Requests, r => r.Query.Contains("types", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_that_stays_at_rest_after_its_last_run_has_settled()
    {
        using var server = new RunServer();
        server.Store(Workflow("created"), RunServer.Event("session.status_running"));
        using RunningPipeline running = _engine.Connect(server.Uri).Start("Receive-MAEvent sesn_1");
        foreach (string sent in new[] { RunServer.Idle(), Workflow("status_ended") })
            await server.Events.SendAsync(sent);
        await running.NextAsync();
        await running.NextAsync();
        server.Status = "idle";
        (await running.ResultAsync()).Succeeded();
    }

    [Fact]
    public async Task Of_a_long_history_only_the_events_of_runs_are_asked_for()
    {
        using var server = new RunServer();
        string runs = $$"""{"data":[{{Workflow("created")}}],"next_page":null}""";
        string begun = RunServer.Event("session.status_running");
        string newest = $$"""{"data":[{{RunServer.Message("busy")}},{{begun}}],"next_page":"page_2"}""";
        string oldest = $$"""{"data":[{{RunServer.Message("long ago")}}],"next_page":null}""";
        server.Server.On("GET", "/v1/sessions/sesn_1/events", r => Reply.Json(
            r.Query.Contains("types", StringComparison.Ordinal) ? runs : r.Query.Contains("page=page_2", StringComparison.Ordinal) ? oldest : newest));
        using RunningPipeline running = _engine.Connect(server.Uri).Start("Receive-MAEvent sesn_1");
        foreach (string sent in new[] { RunServer.Idle(), Workflow("status_ended"), RunServer.Event("session.status_running"), RunServer.Idle() })
            await server.Events.SendAsync(sent);
        Assert.Equal(4, (await running.ResultAsync()).Succeeded().Output.Count);
        Assert.Single(server.Server.Requests, r => r.Query.Contains("types", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("session.thread_status_running", 0)]
    [InlineData("session.thread_status_terminated", 0)]
    [InlineData("agent.message", 1)]
    public void Pending_is_what_a_threads_latest_word_says(string then, int pending)
    {
        using var server = new RunServer();
        string call = RunServer.Event("agent.custom_tool_use", ("name", "look"), ("input", new { }), ("session_thread_id", "sthr_2"));
        string wait = RunServer.Event("session.thread_status_idle", ("session_thread_id", "sthr_2"), ("agent_name", "a"), ("stop_reason", new { type = "requires_action", event_ids = new[] { RunServer.IdOf(call) } }));
        server.Store(RunServer.Idle(), RunServer.Event("session.status_running"), call, wait, RunServer.Event(then, ("session_thread_id", "sthr_2"), ("agent_name", "a")));
        Assert.Equal(pending, _engine.Connect(server.Uri).Run("Get-MAPendingAction sesn_1").Succeeded().Output.Count);
    }

    private static string Workflow(string what) => RunServer.Event("workflow_run." + what, ("workflow_run_id", "wrun_1"));
}
