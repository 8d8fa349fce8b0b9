using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Runs;

/// <summary>Ctrl+C, an early end of the pipeline and a deadline stop the session's work, close the sockets and end soon, unless -Detach.</summary>
public sealed class InvokeInterruptTests : InvokeTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private const string Endless = """[{"steps":[{"message":"begun"},{"gate":"never"},{"message":"late"}]}]""";
    private const string EndlessCall = """[{"steps":[{"customTool":"test_it","input":{}},{"message":"late"}]}]""";
    private const string EndlessTool = "function Test-It { try { $Begun.Invoke(); while ($true) { [System.Threading.Thread]::Sleep(10) } } finally { $global:ended = $true } }";

    private int _begun;

    [Theory]
    [InlineData("Current", 1)]
    [InlineData("Launch", 1)]
    [InlineData("Current", 8)]
    public async Task A_stop_interrupts_the_sessions(string wireFormat, int runs)
    {
        Serve(Endless, wireFormat: wireFormat);
        using RunningPipeline running = Engine.Start($"1..{runs} | ForEach-Object {{ \"p$_\" }} | Invoke-MAAgent @work -ThrottleLimit 8");
        await WaitFor.ConditionAsync(() => Emulator.OpenStreams == runs);
        Assert.InRange(await running.StopAsync(), TimeSpan.Zero, Soon);
        await AssertInterruptedAsync(runs);
    }

    [Fact]
    public async Task A_stop_ends_a_command_that_runs_and_interrupts_the_session()
    {
        Serve(EndlessCall);
        DefineEndlessTool();
        using RunningPipeline running = Engine.Start("Invoke-MAAgent go @work -Tool Test-It");
        await WaitFor.ConditionAsync(() => _begun == 1);
        Assert.InRange(await running.StopAsync(), TimeSpan.Zero, Soon);
        await AssertInterruptedAsync(1);
        Assert.Equal(true, Engine.GetVariable("ended"));
    }

    [Theory]
    [InlineData("-Stream | Select-First 1", 1)]
    [InlineData("-Stream | ForEach-Object { throw 'broken' }", 1)]
    [InlineData("-ThrottleLimit 5 | Select-First 1", 3)]
    public async Task An_early_end_of_the_pipeline_interrupts_the_sessions(string rest, int runs)
    {
        Serve("""[{"match":"quick","steps":[{"gate":"quick"},{"message":"quick"}]},{"steps":[{"message":"begun"},{"gate":"never"}]}]""");
        Engine.SetVariable("WaitForAll", new Action(() =>
        {
            WaitFor.Condition(() => Emulator.OpenStreams == runs + 1);
            Emulator.Release("quick");
            WaitFor.Condition(() => Emulator.OpenStreams == runs);
        }));
        string prompts = runs == 1 ? "'p'" : "& { 'quick'; 'a'; 'b'; 'c'; $WaitForAll.Invoke() }";
        PipelineResult result = Run($"try {{ {prompts} | Invoke-MAAgent @work {rest} }} catch {{ }}").Succeeded();
        Assert.InRange(result.Duration, TimeSpan.Zero, Soon + TimeSpan.FromSeconds(5));
        await AssertInterruptedAsync(runs);
    }

    [Fact]
    public async Task A_break_in_a_script_interrupts_the_session()
    {
        Serve(Endless);
        Run("foreach ($i in 1) { Invoke-MAAgent go @work -Stream | ForEach-Object { break } }").Succeeded();
        await AssertInterruptedAsync(1);
    }

    [Theory]
    [InlineData("Current")]
    [InlineData("Launch")]
    public async Task A_deadline_interrupts_the_session_and_gives_what_there_is(string wireFormat)
    {
        Serve(Endless, wireFormat: wireFormat);
        PipelineResult result = Run("Invoke-MAAgent go @work -TimeoutSec 3");

        PSObject only = Assert.Single(result.Output);
        Assert.Equal("timed_out", Text(only, "StopReason"));
        Assert.Equal("begun", Text(only));
        OnlyError(result, "AgentTimedOut");
        Assert.InRange(result.Duration, TimeSpan.FromSeconds(2.9), Soon);
        await AssertInterruptedAsync(1);
    }

    [Fact]
    public async Task A_deadline_ends_a_command_that_runs()
    {
        Serve(EndlessCall);
        DefineEndlessTool();
        PipelineResult result = Run("Invoke-MAAgent go @work -Tool Test-It -TimeoutSec 3");
        OnlyError(result, "AgentTimedOut");
        Assert.Equal(true, Engine.GetVariable("ended"));
        await AssertInterruptedAsync(1);
    }

    [Fact]
    public async Task A_deadline_is_each_runs_own()
    {
        Serve("""[{"match":"quick","steps":[{"message":"quick"}]},{"steps":[{"gate":"never"}]}]""");
        PipelineResult result = Run("'slow', 'quick', 'slow too' | Invoke-MAAgent @work -TimeoutSec 4 -ThrottleLimit 3");
        Assert.Equal(["timed_out", "end_turn", "timed_out"], result.Output.Select(r => Text(r, "StopReason")));
        Assert.Equal(2, result.Errors.Count);
        await WaitFor.ConditionAsync(() => SessionIds().Sum(id => Log(id, "user.interrupt").Length) == 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Detached_work_goes_on(bool byDeadline)
    {
        Serve(Endless);
        using (RunningPipeline running = Engine.Start($"Invoke-MAAgent go @work -Detach {(byDeadline ? "-TimeoutSec 3" : "")}"))
        {
            await WaitFor.ConditionAsync(() => Emulator.OpenStreams == 1);
            if (byDeadline)
                OnlyError(await running.ResultAsync(), "AgentTimedOut");
            else
                Assert.InRange(await running.StopAsync(), TimeSpan.Zero, Soon);
        }

        await WaitFor.ConditionAsync(() => Emulator.OpenStreams == 0);
        Emulator.Release("never");
        string session = Assert.Single(SessionIds());
        await WaitFor.ConditionAsync(() => Log(session, "session.status_idle").Length == 1);
        Assert.Empty(Log(session, "user.interrupt"));
        Assert.Equal("late", Text(Result($"Invoke-MAAgent -Session {session}")));
    }

    [Fact]
    public async Task A_result_that_is_on_its_way_arrives_though_the_run_is_detached_meanwhile()
    {
        // The answer's request is held for a moment, and the deadline passes then.
        Serve("""[{"steps":[{"customTool":"test_it","input":{}},{"message":"{{result}}"}]}]""", """[{"method":"POST","path":"*/events","nth":2,"delayMs":4500}]""");
        Define("$count = 0; function Test-It { (++$script:count) }");
        PipelineResult result = Run("Invoke-MAAgent go @work -Tool Test-It -Detach -TimeoutSec 3");
        OnlyError(result, "AgentTimedOut");

        string session = Assert.Single(SessionIds());
        await WaitFor.ConditionAsync(() => Log(session, "agent.message").Length == 1);
        Assert.Equal("1", ContentOf(Log(session, "agent.message")[0]));
        Assert.Equal(1, Engine.GetVariable("count"));
    }

    [Fact]
    public async Task A_service_that_does_not_answer_the_interrupt_delays_the_end_for_a_moment_only()
    {
        Serve(Endless, """[{"method":"POST","path":"*/events","nth":2,"hang":true}]""");
        using RunningPipeline running = Engine.Start("Invoke-MAAgent go @work");
        await WaitFor.ConditionAsync(() => Emulator.OpenStreams == 1);
        Assert.InRange(await running.StopAsync(), TimeSpan.Zero, Soon);
        await WaitFor.ConditionAsync(() => Emulator.OpenStreams == 0);
    }

    [Fact]
    public async Task A_stop_while_the_session_is_started_ends_at_once()
    {
        Serve(Endless, """[{"method":"POST","path":"/v1/sessions","hang":true}]""");
        using RunningPipeline running = Engine.Start("Invoke-MAAgent go @work");
        await WaitFor.ConditionAsync(() => Emulator.Requests.Any(r => r.Method == "POST" && r.Target == "/v1/sessions"));
        Assert.InRange(await running.StopAsync(), TimeSpan.Zero, Soon);
    }

    [Fact]
    public async Task A_stop_while_the_user_is_to_give_the_next_prompt_interrupts_what_runs()
    {
        Serve(Endless);
        using RunningPipeline running = Engine.Start("& { 'go'; while ($true) { [System.Threading.Thread]::Sleep(10) } } | Invoke-MAAgent @work -ThrottleLimit 2");
        await WaitFor.ConditionAsync(() => Emulator.OpenStreams == 1);
        Assert.InRange(await running.StopAsync(), TimeSpan.Zero, Soon);
        await AssertInterruptedAsync(1);
    }

    [Fact]
    public async Task An_error_that_shall_stop_the_script_interrupts_the_other_runs()
    {
        Serve("""[{"match":"refuse","steps":[{"stop":"refusal"}]},{"steps":[{"message":"begun"},{"gate":"never"}]}]""");
        PipelineResult result = Run("'refuse', 'a', 'b' | Invoke-MAAgent @work -ThrottleLimit 3 -ErrorAction Stop");
        Assert.Equal("AgentRefused", ErrorId(result.FirstError!));
        await WaitFor.ConditionAsync(() => Emulator.OpenStreams == 0 && SessionIds().All(id => Log(id, "user.message").Length == 0 || Log(id, "session.status_idle").Length == 1));
    }

    private void DefineEndlessTool()
    {
        Engine.SetVariable("Begun", new Action(() => _begun++));
        Define(EndlessTool);
    }

    private async Task AssertInterruptedAsync(int runs)
    {
        await WaitFor.ConditionAsync(() => Emulator.OpenStreams == 0);
        string[] sessions = [.. SessionIds().Where(id => Log(id, "agent.message").All(m => ContentOf(m) != "quick"))];
        Assert.Equal(runs, sessions.Length);
        foreach (string session in sessions)
        {
            await WaitFor.ConditionAsync(() => Log(session, "session.status_idle").Length >= 1);
            Assert.Single(Log(session, "user.interrupt"));
            Assert.DoesNotContain(Log(session, "agent.message"), m => ContentOf(m) == "late");
        }
    }
}
