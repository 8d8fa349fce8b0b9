using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Runs;

/// <summary>When a run ends, and how it tells that the agent stopped for another reason than that it is done.</summary>
public sealed class InvokeEndTests : InvokeTests
{
    [Theory]
    [InlineData("""{"stop":"refusal","category":"cyber","explanation":"I must not."}""", "refusal", "AgentRefused", "I must not.")]
    [InlineData("""{"error":"model_overloaded_error","retryStatus":"exhausted","message":"Too busy."}""", "retries_exhausted", "AgentRetriesExhausted", "Too busy.")]
    [InlineData("""{"stop":"budget_reached"}""", "budget_reached", "AgentBudgetReached", "Set-MASession -Budget")]
    [InlineData("""{"error":"billing_error","retryStatus":"terminal","message":"No money."}""", "terminated", "AgentTerminated", "No money.")]
    [InlineData("""{"stop":"moon_phase"}""", "moon_phase", "AgentStopped", "moon_phase")]
    public void A_stop_for_another_reason_is_in_the_result_and_an_error(string step, string reason, string errorId, string message)
    {
        ServeSteps("""{"message":"so far"}""", step);
        PipelineResult result = Run("Invoke-MAAgent go @work");

        PSObject only = Assert.Single(result.Output);
        Assert.Equal(reason, Text(only, "StopReason"));
        Assert.False(Value<bool>(only, "IsSuccess"));
        Assert.Equal("so far", Text(only));
        ErrorRecord error = OnlyError(result, errorId);
        Assert.Contains(message, error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains(Text(only, "SessionId"), error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("go", error.TargetObject);

        // The session is at rest now, and says the same to whoever asks again.
        Assert.Contains(message, OnlyError(Run($"Invoke-MAAgent -Session {Text(only, "SessionId")}"), errorId).Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_tells_its_details()
    {
        ServeSteps("""{"stop":"refusal","category":"cyber","explanation":"I must not."}""");
        var details = Value<System.Collections.Generic.IReadOnlyDictionary<string, object?>>(Assert.Single(Run("Invoke-MAAgent go @work").Output), "StopDetails");
        Assert.Equal("cyber", details["category"]);
    }

    [Fact]
    public void A_limit_on_the_cost_stops_the_work()
    {
        Serve("""[{"steps":[{"message":"one"},{"message":"two"},{"message":"three"},{"message":"four"}]}]""", more: o => o.CentsPerModelRequest = 5);
        PipelineResult result = Run("Invoke-MAAgent go @work -MaxCost 0.10");

        PSObject only = Assert.Single(result.Output);
        Assert.Equal("budget_reached", Text(only, "StopReason"));
        Assert.InRange(Value<decimal>(only, "Cost"), 0.10m, 0.15m);
        OnlyError(result, "AgentBudgetReached");
    }

    [Theory]
    [InlineData("Current")]
    [InlineData("Launch")]
    public async Task A_session_deleted_meanwhile_is_told(string wireFormat)
    {
        Serve("""[{"steps":[{"message":"one"},{"gate":"never"}]}]""", wireFormat: wireFormat);
        using RunningPipeline running = Engine.Start("Invoke-MAAgent go @work");
        await WaitFor.ConditionAsync(() => Emulator.OpenStreams == 1);
        string session = Emulator.Requests.Last(r => r.Target.EndsWith("/stream", StringComparison.Ordinal)).Target.Split('/')[3];

        // A running session cannot be deleted; one interrupted and deleted at once may be.
        using PowerShellEngine other = new PowerShellEngine().Connect(Emulator.Uri, Emulator.ApiKey, wireFormat);
        other.Run($"Stop-MASession {session}; Wait-MASession {session}; Remove-MASession {session} -Confirm:$false");
        PipelineResult result = await running.ResultAsync();
        Assert.Contains(Text(Assert.Single(result.Output), "StopReason"), new[] { "deleted", "end_turn" });
    }

    [Fact]
    public async Task A_session_deleted_while_it_waits_is_told()
    {
        using var server = new RunServer();
        using RunningPipeline running = Engine.Connect(server.Uri).Start("Invoke-MAAgent go -Agent agent_1 -Environment env_1");
        await server.Events.SendAsync(RunServer.Event("agent.message", ("content", new[] { new { type = "text", text = "one" } })));
        await server.Events.SendAsync(RunServer.Event("session.deleted"));

        PipelineResult result = await running.ResultAsync();
        Assert.Equal("deleted", Text(Assert.Single(result.Output), "StopReason"));
        Assert.Equal("one", Text(result.Output[0]));
        OnlyError(result, "AgentSessionDeleted");
    }

    [Theory]
    [InlineData("Current")]
    [InlineData("Launch")]
    public void An_idle_that_asks_for_something_is_not_the_end(string wireFormat)
    {
        Serve("""[{"steps":[{"customTool":"get_it","input":{}},{"message":"now {{result}}"},{"tool":"bash","ask":true,"result":"done"},{"message":"{{result}}"}]}]""", wireFormat: wireFormat);
        Define("function Get-It { 'it' }");
        PSObject result = Result("Invoke-MAAgent go @work -Tool Get-It -Approve Always");

        Assert.Equal("done", Text(result));
        Assert.Equal("end_turn", Text(result, "StopReason"));
        Assert.Equal(3, Log(Text(result, "SessionId"), "session.status_idle").Length);
    }

    [Fact]
    public void A_service_that_retries_by_itself_is_waited_for()
    {
        ServeSteps("""{"message":"one"}""", """{"error":"model_overloaded_error"}""", """{"message":"two"}""");
        PSObject result = Result("Invoke-MAAgent go @work");
        Assert.Equal("two", Text(result));
        Assert.Single((System.Collections.IEnumerable)result.Properties["SessionErrors"].Value);
    }

    [Theory]
    [InlineData("Current")]
    [InlineData("Launch")]
    public void Calls_of_tools_it_does_not_own_are_left_alone_and_end_the_run(string wireFormat)
    {
        Serve("""[{"steps":[{"message":"wait"},{"customTool":"other_tool","input":{}},{"message":"late"}]}]""", wireFormat: wireFormat);
        Define("function Get-It { 'it' }");
        PipelineResult result = Run("Invoke-MAAgent go @work -Tool Get-It");

        PSObject only = Assert.Single(result.Output);
        Assert.Equal("requires_action", Text(only, "StopReason"));
        OnlyError(result, "AgentRequiresAction");
        Assert.Null(OnlyCall(only).Properties["Result"].Value);
        Assert.Empty(Log(Text(only, "SessionId"), "user.custom_tool_result"));
        Assert.Empty(Log(Text(only, "SessionId"), "user.interrupt"));
        Assert.Single(Run($"Get-MAPendingAction {Text(only, "SessionId")}").Succeeded().Output);
    }

    [Theory]
    [InlineData("Current")]
    [InlineData("Launch")]
    public void What_it_owns_of_several_calls_is_answered_before_the_run_ends(string wireFormat)
    {
        Serve("""[{"steps":[{"customTool":"other_tool","input":{}},{"customTool":"get_it","input":{}},{"tool":"bash","ask":true}]}]""", wireFormat: wireFormat);
        Define("function Get-It { 'it' }");
        PipelineResult result = Run("Invoke-MAAgent go @work -Tool Get-It -Approve Always");

        PSObject only = Assert.Single(result.Output);
        Assert.Equal("requires_action", Text(only, "StopReason"));
        OnlyError(result, "AgentRequiresAction");
        string session = Text(only, "SessionId");
        Assert.Equal("it", ContentOf(Assert.Single(Log(session, "user.custom_tool_result"))));
        Assert.Single(Log(session, "user.tool_confirmation"));
        Assert.Equal("other_tool", Text(Assert.Single(Run($"Get-MAPendingAction {session}").Succeeded().Output), "Name"));
    }
}
