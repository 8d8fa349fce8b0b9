using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Runs;
using Xunit;

namespace ManagedAgents.Tests.Tools;

/// <summary>The caller's commands as tools: they run in the caller's session, on its thread, and their failures are the agent's to know.</summary>
public sealed class ToolRunTests : InvokeTests
{
    [Fact]
    public void A_command_runs_in_the_callers_session_and_on_its_thread()
    {
        ServeCall("add_line", """{"Line":"two"}""");
        PSObject[] output = [.. Run("""
            $lines = [System.Collections.Generic.List[string]]::new(); $lines.Add('one'); $thread = $null
            function Add-Line { param([string]$Line) $lines.Add($Line); $script:thread = [Environment]::CurrentManagedThreadId; $lines.Count }
            $result = Invoke-MAAgent go @work -Tool Add-Line
            $result.Text; $lines; $thread -eq [Environment]::CurrentManagedThreadId
            """).Succeeded().Output];

        Assert.Equal(["2", "one", "two", true], output.Select(o => o.BaseObject));
    }

    [Fact]
    public void A_tool_may_have_tools_and_a_name_of_its_own()
    {
        Serve("""[{"steps":[{"customTool":"fetch","input":{"Id":7}},{"message":"{{result}}"}]}]""");
        Define("function Get-It { param([int]$Id) \"it $Id $($Id.GetType().Name)\" }");
        Assert.Equal("it 7 Int32", Text(Result("Invoke-MAAgent go @work -Tool (New-MATool -Command Get-It -Name fetch)")));
    }

    [Theory]
    [InlineData("throw 'no such disk'", "no such disk")]
    [InlineData("throw [InvalidOperationException]::new('not now')", "not now")]
    [InlineData("$PSCmdlet.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new([Exception]::new('stopped'), 'x', 'NotSpecified', $null))", "stopped")]
    [InlineData("$PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([Exception]::new('some went wrong'), 'x', 'NotSpecified', $null))", "some went wrong")]
    [InlineData("Get-Command No-SuchCommand -ErrorAction Stop", "No-SuchCommand")]
    [InlineData("$null.Method()", "null")]
    [InlineData("1 / $null", "zero")]
    public void An_error_of_a_command_is_told_to_the_agent_and_the_run_goes_on(string body, string message)
    {
        ServeCall("test_it");
        Define($"function Test-It {{ [CmdletBinding()] param() 'before'; {body} }}");
        PipelineResult result = Run("Invoke-MAAgent go @work -Tool Test-It").Succeeded();

        PSObject call = OnlyCall(Assert.Single(result.Output));
        Assert.True(Value<bool>(call, "IsError"));
        Assert.StartsWith("before\n\nErrors:\n", Text(call, "Result"), StringComparison.Ordinal);
        Assert.Contains(message, Text(call, "Result"), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("True", Field(Assert.Single(Log(Assert.Single(SessionIds()), "user.custom_tool_result")), "is_error"));
        Assert.Equal("end_turn", Text(result.Output[0], "StopReason"));
    }

    [Theory]
    [InlineData("try { throw 'x' } catch { }")]
    [InlineData("try { Get-Command No-SuchCommand -ErrorAction Stop } catch { }")]
    [InlineData("Get-Command No-SuchCommand -ErrorAction SilentlyContinue")]
    [InlineData("Get-Command No-SuchCommand -ErrorAction Ignore")]
    [InlineData("Get-Command No-SuchCommand 2>$null")]
    public void An_error_that_the_command_handles_is_none(string body)
    {
        ServeCall("test_it");
        Define($"function Test-It {{ {body}; 'fine' }}");
        PSObject call = OnlyCall(Result("Invoke-MAAgent go @work -Tool Test-It"));

        Assert.False(Value<bool>(call, "IsError"));
        Assert.Equal("fine", Text(call, "Result"));
    }

    [Theory]
    [InlineData("exit 3")]
    [InlineData("& { exit }")]
    [InlineData("break")]
    [InlineData("continue")]
    [InlineData("break outer")]
    public void What_would_leave_the_callers_script_ends_the_command_only(string body)
    {
        ServeCall("test_it");
        Define($"function Test-It {{ 'before'; {body}; 'behind' }}");
        PSObject[] output = [.. Run("""
            :outer foreach ($i in 1..2) { Invoke-MAAgent go @work -Tool Test-It }
            'end'
            """).Succeeded().Output];

        Assert.Equal(3, output.Length);
        Assert.Equal("end", output[2].BaseObject);
        Assert.True(Value<bool>(OnlyCall(output[0]), "IsError"));
        Assert.Contains("before", Text(OnlyCall(output[0]), "Result"), StringComparison.Ordinal);
        Assert.Contains("ended early", Text(OnlyCall(output[0]), "Result"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_command_says_beside_its_output_reaches_the_user_not_the_agent()
    {
        ServeCall("test_it");
        Define("function Test-It { [CmdletBinding()] param() $PSCmdlet.WriteWarning('careful'); $PSCmdlet.WriteVerbose('details'); $Host.UI.WriteLine('hello'); 'out' }");
        PipelineResult result = Run("Invoke-MAAgent go @work -Tool Test-It -Verbose").Succeeded();

        Assert.Equal("out", Text(OnlyCall(Assert.Single(result.Output)), "Result"));
        Assert.Equal(["careful"], result.Warnings);
        Assert.Contains("details", result.Verbose);
        Assert.Contains("hello", result.HostText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_warning_that_shall_stop_the_user_ends_the_pipeline_and_the_session()
    {
        ServeCall("test_it");
        Define("function Test-It { [CmdletBinding()] param() $PSCmdlet.WriteWarning('careful'); 'out' }");
        PipelineResult result = Run("Invoke-MAAgent go @work -Tool Test-It -WarningAction Stop");

        Assert.Contains("careful", result.Failure!.Message, StringComparison.Ordinal);
        Assert.Single(Log(Assert.Single(SessionIds()), "user.interrupt"));
    }

    [Fact]
    public void A_command_that_takes_too_long_is_stopped_and_the_run_goes_on()
    {
        ServeCall("test_it");
        Define("function Test-It { 'begun'; try { while ($true) { [System.Threading.Thread]::Sleep(10) } } finally { $global:cleaned = $true } }");
        PSObject result = Result("Invoke-MAAgent go @work -Tool Test-It -ToolTimeoutSec 1");

        PSObject call = OnlyCall(result);
        Assert.True(Value<bool>(call, "IsError"));
        Assert.Contains("begun", Text(call, "Result"), StringComparison.Ordinal);
        Assert.Contains("longer than 1 second", Text(call, "Result"), StringComparison.Ordinal);
        Assert.Equal(true, Engine.GetVariable("cleaned"));
        Assert.InRange(Value<TimeSpan>(call, "Duration"), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_call_is_answered_when_it_arrives_not_when_the_session_idles()
    {
        using var server = new RunServer();
        using RunningPipeline running = Engine.Connect(server.Uri).Start("function Get-It { 'it' }; Invoke-MAAgent go -Agent agent_1 -Environment env_1 -Tool Get-It");
        string call = RunServer.CustomCall("get_it");
        await server.Events.SendAsync(call);
        await WaitFor.ConditionAsync(() => server.Sent.Any(e => Field(e, "type") == "user.custom_tool_result"));
        Assert.Equal(RunServer.IdOf(call), Field(server.Sent[^1], "custom_tool_use_id"));
        await server.Events.SendAsync(RunServer.Idle());
        (await running.ResultAsync()).Succeeded();
    }

    [Fact]
    public void Calls_of_several_runs_at_once_run_one_after_the_other()
    {
        ServeCall("test_it");
        Define("""
            $within = 0; $most = 0; $calls = 0
            function Test-It { $script:within++; $script:most = [Math]::Max($most, $within); [System.Threading.Thread]::Sleep(20); $script:within--; (++$script:calls) }
            """);
        PipelineResult result = Run("1..8 | ForEach-Object { \"p$_\" } | Invoke-MAAgent @work -Tool Test-It -ThrottleLimit 8").Succeeded();

        Assert.Equal(1, Engine.GetVariable("most"));
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7", "8"], result.Output.Select(r => Text(r)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Two_commands_of_one_tool_name_are_refused()
    {
        Serve();
        Define("function Get-It { } function Get_It { }");
        Assert.Equal("DuplicateTool", ErrorId(Run("Invoke-MAAgent go @work -Tool Get-It, (New-MATool -Command Get_It -Name get_it)").FirstError!));
    }

    [Fact]
    public void An_agent_that_has_the_tool_already_is_used_as_it_is()
    {
        ServeCall("get_it");
        Define("function Get-It { 'it' }");
        PSObject result = Result("""
            $with = New-MAAgent -Name With -Model claude-opus-4-6 -Tool (New-MATool -Command Get-It)
            Invoke-MAAgent go -Agent $with -Environment $environment -Tool Get-It
            """);
        Assert.Equal("it", Text(result));
        Assert.DoesNotContain("overrides", Emulator.Requests.Last(r => r.Method == "POST" && r.Target == "/v1/sessions").Body, StringComparison.Ordinal);
    }

    private void ServeCall(string tool, string input = "{}") => ServeSteps($$"""{"customTool":"{{tool}}","input":{{input}}}""", """{"message":"{{result}}"}""");
}
