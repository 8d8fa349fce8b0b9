using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Tests.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Runs;

/// <summary>What waits in a thread of a workflow run is answered while the session runs, and a run that was open before is waited for.</summary>
public sealed class InvokeThreadTests : InvokeTests
{
    private const string Review = """{"workflow":"Review","steps":[{"phase":"Read"},{"gate":"hold"},{"customTool":"get_note"},{"tool":"bash","input":{"command":"ls"},"ask":true}],"report":"Reviewed."},{"message":"Begun."}""";
    private const string Tool = "function Get-Note { 'a note' }";

    [Fact]
    public void Calls_of_a_thread_are_answered_as_they_arrive()
    {
        ServeSteps(Review);
        Define(Tool);
        Emulator.Release("hold");
        PSObject result = Result("Invoke-MAAgent go @work -Tool Get-Note -Approve Always");
        Assert.Equal(("Reviewed.", "end_turn"), (Text(result), Text(result, "StopReason")));
        Assert.Equal(["a note", null], ToolCalls(result).Select(call => call.Properties["Result"].Value as string));
        Assert.Equal("Allowed", Text(ToolCalls(result)[1], "Approval"));

        // The session never waited, though its thread did.
        Assert.Single(Log(Text(result, "SessionId"), "session.status_idle"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("again")]
    public async Task A_run_that_was_open_before_is_answered_and_waited_for(string prompt)
    {
        Serve($$"""[{"match":"again","steps":[{"message":"Again."}]},{"steps":[{{Review}}]}]""");
        Define(Tool + "; $agent = New-MAAgent -Name Noter -Model claude-opus-4-6 -Tool (New-MATool -Command Get-Note); $work.Agent = $agent");
        string session = await WaitingSessionAsync();
        PSObject pending = Result($"Get-MAPendingAction {session}");
        Assert.Equal(("get_note", "Result"), (Text(pending, "Name"), pending.Properties["WaitsFor"].Value.ToString()));
        Assert.Equal("running", Text(Result($"Get-MASession {session}"), "Status"));

        PSObject result = Result($"Invoke-MAAgent {(prompt.Length > 0 ? prompt : "")} -Session {session} -Tool Get-Note -Approve Always");
        Assert.Equal(("Reviewed.", "end_turn"), (Text(result), Text(result, "StopReason")));
        Assert.Single(Log(session, "user.custom_tool_result"));
        Run($"Get-MAPendingAction {session}").Succeeded().Output.ToList().ForEach(left => Assert.Fail(left.ToString()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_is_refused_as_its_thread_is_over_is_dropped(bool isInHistory)
    {
        using var server = new RunServer();
        string call = RunServer.Event("agent.custom_tool_use", ("name", "look"), ("input", new { }), ("session_thread_id", "sthr_2"));
        server.Store(call);
        if (isInHistory)
            server.Store(RunServer.Event("session.thread_status_terminated", ("session_thread_id", "sthr_2"), ("agent_name", "a")));
        server.Server.On("POST", "/v1/sessions/sesn_1/events", Reply.Error(400, "invalid_request_error", "matches no tool_use")).On("GET", "/v1/sessions/sesn_1/threads/sthr_2", Reply.Json("""{"status":"terminated"}"""));
        var log = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using ApiConnection connection = new ApiConnection(new ConnectionSettings { BaseUri = server.Uri, ApiKey = EngineConnection.Secure("key") });
        var client = new ApiClient(connection, log.Enqueue);
        await client.Events.AnswerAsync((ToolUseEvent)SessionEvent.FromJson(call, "sesn_1"), InputEvent.CustomToolResult(RunServer.IdOf(call), [ContentInput.Text("late")], false), default);
        Assert.Single(server.Server.Requests, r => r.Method == "POST");
        Assert.Contains(log, line => line.Contains("is dropped: its thread sthr_2 is over", System.StringComparison.Ordinal));
    }

    [Fact]
    public void A_tool_that_outlives_its_thread_harms_nothing()
    {
        ServeSteps("""{"workflow":"Review","timeoutMs":400,"steps":[{"customTool":"get_note"}],"report":"Too late."},{"message":"Begun."}""");
        Engine.SetVariable("UntilOver", new System.Action(() => WaitFor.Condition(() => Log(FirstSessionAsync().Result, "session.thread_status_terminated").Length == 1)));
        Define("function Get-Note { $UntilOver.Invoke(); 'late' }");
        PipelineResult result = Run("Invoke-MAAgent go @work -Tool Get-Note").Succeeded();
        Assert.Equal("Too late.", Text(result.Output.Single()));
        Assert.Equal(1, Emulator.Requests.Count(r => r.Method == "POST" && r.Body?.Contains("user.custom_tool_result", System.StringComparison.Ordinal) == true));
    }

    [Fact]
    public async Task An_interrupt_of_others_ends_the_work_with_runs_left_and_that_is_no_success()
    {
        ServeSteps("""{"workflow":"Review","steps":[{"gate":"hold"}]},{"message":"Begun."}""");
        using RunningPipeline running = Engine.Start("Invoke-MAAgent go @work");
        using var client = new RawClient(Emulator);
        string session = await FirstSessionAsync();
        await WaitFor.ConditionAsync(() => Log(session, "session.thread_status_idle").Length == 1 && Emulator.OpenStreams == 1);
        await client.PostAsync(session, """{"type":"user.interrupt"}""");
        PipelineResult result = await running.ResultAsync();
        OnlyError(result, "AgentWorkflowPaused");
        Assert.Equal("workflow_paused", Text(result.Output.Single(), "StopReason"));
    }

    private async Task<string> WaitingSessionAsync()
    {
        string session = StartSession("-Message go");
        Emulator.Release("hold");
        await WaitFor.ConditionAsync(() => Log(session, "session.thread_status_idle").Length == 2);
        return session;
    }
}
