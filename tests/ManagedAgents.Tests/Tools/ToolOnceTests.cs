using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Runs;
using Xunit;

namespace ManagedAgents.Tests.Tools;

/// <summary>A call runs once at most and is answered once, whatever is lost on the way.</summary>
public sealed class ToolOnceTests : InvokeTests
{
    private const string Turn = """[{"steps":[{"customTool":"add_one","input":{}},{"message":"{{result}}"},{"customTool":"add_one","input":{}},{"message":"{{result}}"}]}]""";
    private const string Tool = "$count = 0; function Add-One { (++$script:count) }";

    public static TheoryData<string> Faults =>
    [
        """{"method":"POST","path":"*/events","nth":2,"dropResponse":true}""",
        """{"method":"POST","path":"*/events","nth":2,"dropRequest":true}""",
        """{"method":"POST","path":"*/events","nth":2,"status":503}""",
        """{"method":"POST","path":"*/events","nth":2,"status":429,"headers":{"retry-after-ms":"10"}}""",
        """{"method":"POST","path":"*/events","nth":2,"status":400}""",
        """{"method":"POST","path":"*/events","nth":2,"status":409}""",
        """{"path":"*/stream","nth":1,"cutAfterEvents":4}""",
        """{"path":"*/stream","nth":1,"cutAfterEvents":5}""",
        """{"path":"*/stream","nth":1,"cutAfterEvents":6,"cutBy":"reset"}""",
        """{"path":"*/stream","cutAfterEvents":9}""",
        """{"path":"*/stream","duplicate":1}""",
        """{"path":"*/stream","reorder":2}""",
        """{"path":"*/stream","nth":1,"truncateJson":5}""",
        """{"path":"*/stream","nth":1,"streamError":5}""",
        """{"method":"GET","path":"*/events","historyLagMs":300}""",
    ];

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_call_runs_once_and_is_answered_once(string fault)
    {
        Serve(Turn, $"[{fault}]");
        Define(Tool);
        PSObject result = Result("Invoke-MAAgent go @work -Tool Add-One");

        Assert.Equal("2", Text(result));
        Assert.Equal(2, Engine.GetVariable("count"));
        string[] calls = [.. Log(Text(result, "SessionId"), "agent.custom_tool_use").Select(e => Field(e, "id")!)];
        Assert.Equal(calls, Log(Text(result, "SessionId"), "user.custom_tool_result").Select(e => Field(e, "custom_tool_use_id")));
        Assert.Equal(["1", "2"], ToolCalls(result).Select(call => Text(call, "Result")));
    }

    [Theory]
    [InlineData("requires_action")]
    [InlineData(null)]
    public async Task A_call_answered_by_another_is_not_run(string? reason)
    {
        using var server = new RunServer();
        Define(Tool);
        using RunningPipeline running = Engine.Connect(server.Uri).Start("Invoke-MAAgent go -Agent agent_1 -Environment env_1 -Tool Add-One");
        EventStreamReply lost = server.Events;
        string first = RunServer.Message("one");
        await lost.SendAsync(first);

        // The stream is lost before the call and opened again behind its answer, so the run sees both together.
        string call = RunServer.CustomCall("add_one");
        string answer = RunServer.Event("user.custom_tool_result", ("custom_tool_use_id", RunServer.IdOf(call)), ("content", new[] { new { type = "text", text = "elsewhere" } }));
        string[] missed = [call, reason is null ? RunServer.Idle(null) : RunServer.Idle(reason, RunServer.IdOf(call)), answer, RunServer.Message("got elsewhere")];
        server.Store([first, .. missed]);
        EventStreamReply next = server.NextStream();
        await lost.AbortAsync();
        await next.SendAsync(RunServer.Idle());

        PSObject result = Assert.Single((await running.ResultAsync()).Succeeded().Output);
        Assert.Equal("got elsewhere", Text(result));
        Assert.Equal("elsewhere", Text(OnlyCall(result), "Result"));
        Assert.Equal(0, Engine.GetVariable("count"));
        Assert.DoesNotContain(server.Sent, e => Field(e, "type") == "user.custom_tool_result");
    }

    [Theory]
    [InlineData("Current")]
    [InlineData("Launch")]
    public async Task A_call_answered_by_another_while_it_runs_is_no_failure(string wireFormat)
    {
        Serve("""[{"steps":[{"customTool":"add_one","input":{}},{"message":"{{result}}"}]}]""", wireFormat: wireFormat);
        using PowerShellEngine other = new PowerShellEngine().Connect(Emulator.Uri, Emulator.ApiKey, wireFormat);
        Engine.SetVariable("Meanwhile", new Action(() =>
        {
            string session = Emulator.Requests.Last(r => r.Target.EndsWith("/stream", StringComparison.Ordinal)).Target.Split('/')[3];
            WaitFor.Condition(() => Log(session, "session.status_idle").Length == 1);
            other.Run($"Get-MAPendingAction {session} | ForEach-Object {{ Send-MAToolResult -Session {session} -ToolUse $_ -Result elsewhere }}").Succeeded();
        }));
        Define("$count = 0; function Add-One { (++$script:count); $Meanwhile.Invoke() }");
        using RunningPipeline running = Engine.Start("Invoke-MAAgent go @work -Tool Add-One");

        PSObject result = Assert.Single((await running.ResultAsync()).Succeeded().Output);
        Assert.Equal("elsewhere", Text(result));
        Assert.Equal(1, Engine.GetVariable("count"));
        Assert.Single(Log(Text(result, "SessionId"), "user.custom_tool_result"));
    }

    [Theory]
    [InlineData("Current")]
    [InlineData("Launch")]
    public async Task A_session_interrupted_by_another_while_a_command_runs_ends_the_run(string wireFormat)
    {
        Serve("""[{"steps":[{"customTool":"add_one","input":{}},{"message":"{{result}}"}]}]""", wireFormat: wireFormat);
        using PowerShellEngine other = new PowerShellEngine().Connect(Emulator.Uri, Emulator.ApiKey, wireFormat);
        Engine.SetVariable("Meanwhile", new Action(() =>
        {
            string session = Emulator.Requests.Last(r => r.Target.EndsWith("/stream", StringComparison.Ordinal)).Target.Split('/')[3];
            WaitFor.Condition(() => Log(session, "session.status_idle").Length == 1);
            other.Run($"Stop-MASession {session}").Succeeded();
            WaitFor.Condition(() => Log(session, "user.interrupt").Length == 1);
        }));
        Define("$count = 0; function Add-One { (++$script:count); $Meanwhile.Invoke() }");
        using RunningPipeline running = Engine.Start("Invoke-MAAgent go @work -Tool Add-One");

        PSObject result = Assert.Single((await running.ResultAsync()).Succeeded().Output);
        Assert.Equal("end_turn", Text(result, "StopReason"));
        Assert.Equal(1, Engine.GetVariable("count"));
    }

    [Fact]
    public async Task A_call_that_is_in_the_history_later_than_it_is_asked_for_is_found()
    {
        using var server = new RunServer();
        Define(Tool);
        using RunningPipeline running = Engine.Connect(server.Uri).Start("Invoke-MAAgent go -Agent agent_1 -Environment env_1 -Tool Add-One");
        string call = RunServer.CustomCall("add_one");
        await server.Events.SendAsync(RunServer.Idle("requires_action", RunServer.IdOf(call)));
        int looks = server.Looks;
        await WaitFor.ConditionAsync(() => server.Looks > looks + 1);
        server.Store(call);

        await AnsweredAsync(server, call);
        await server.Events.SendAsync(RunServer.Idle());
        Assert.Equal("1", Text(OnlyCall(Assert.Single((await running.ResultAsync()).Succeeded().Output)), "Result"));
    }

    [Theory]
    [InlineData("requires_action")]
    [InlineData(null)]
    public async Task What_neither_stream_nor_history_showed_at_first_is_not_missed(string? reason)
    {
        using var server = new RunServer();
        Define(Tool);
        using RunningPipeline running = Engine.Connect(server.Uri).Start("Invoke-MAAgent go -Agent agent_1 -Environment env_1 -Tool Add-One");
        await WaitFor.ConditionAsync(() => server.Events.IsOpen && server.Looks == 1);

        // It happened before the stream was opened, and the history shows it only now. The stream stays silent.
        string call = RunServer.CustomCall("add_one");
        server.Store(call, reason is null ? RunServer.Idle(null) : RunServer.Idle(reason, RunServer.IdOf(call)));
        await AnsweredAsync(server, call);
        await server.Events.SendAsync(RunServer.Idle());
        (await running.ResultAsync()).Succeeded();
        Assert.Equal(1, Engine.GetVariable("count"));
    }

    [Fact]
    public async Task A_session_deleted_while_a_command_runs_is_told_as_that()
    {
        using var server = new RunServer();
        Engine.SetVariable("Meanwhile", new Action(() =>
        {
            server.Server.On("POST", "/v1/sessions/sesn_1/events", Reply.Error(404, "not_found_error", "There is no such session."));
            server.Server.On("GET", "/v1/sessions/sesn_1*", Reply.Error(404, "not_found_error", "There is no such session."));
        }));
        Define("$count = 0; function Add-One { (++$script:count); $Meanwhile.Invoke() }");
        using RunningPipeline running = Engine.Connect(server.Uri).Start("Invoke-MAAgent go -Agent agent_1 -Environment env_1 -Tool Add-One");
        await WaitFor.ConditionAsync(() => server.Events.IsOpen && server.Looks > 0);
        string call = RunServer.CustomCall("add_one");
        server.Store(call);
        await server.Events.SendAsync(call);

        PipelineResult result = await running.ResultAsync();
        Assert.Equal("deleted", Text(Assert.Single(result.Output), "StopReason"));
        OnlyError(result, "AgentSessionDeleted");
        Assert.Equal(1, Engine.GetVariable("count"));
    }

    private static Task<TimeSpan> AnsweredAsync(RunServer server, string call) =>
        WaitFor.ConditionAsync(() => server.Sent.Any(e => Field(e, "custom_tool_use_id") == RunServer.IdOf(call)));
}
