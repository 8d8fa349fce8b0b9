using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Runs;

/// <summary>One prompt, one result: what is in it, in which order results come, and how one failure stays one.</summary>
public sealed class InvokeResultTests : InvokeTests
{
    [Fact]
    public void A_prompt_gives_one_result_with_the_last_message_as_its_text()
    {
        ServeSteps("""{"message":"first"}""", """{"tool":"bash","input":{"command":"ls"},"result":"a b"}""", """{"message":"you wrote {{text}}"}""");
        PSObject result = Result("Invoke-MAAgent 'count the files' @work");

        Assert.Equal("ManagedAgents.Runs.AgentResult", result.BaseObject.GetType().FullName);
        Assert.Equal("you wrote count the files", Text(result));
        Assert.Equal(["first", "you wrote count the files"], Value<System.Collections.Generic.IReadOnlyList<string>>(result, "Messages"));
        Assert.Equal("end_turn", Text(result, "StopReason"));
        Assert.True(Value<bool>(result, "IsSuccess"));
        Assert.Equal("count the files", Text(result, "Prompt"));
        Assert.Equal(Assert.Single(SessionIds()), Text(result, "SessionId"));
        Assert.Equal(0.02m, Value<decimal>(result, "Cost"));
        Assert.Equal("USD", Text(result, "Currency"));
        Assert.NotNull(result.Properties["Usage"].Value);
        Assert.InRange(Value<TimeSpan>(result, "Duration"), TimeSpan.FromTicks(1), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void The_tool_calls_of_a_run_have_input_result_and_duration()
    {
        ServeSteps("""{"tool":"bash","input":{"command":"ls"},"result":"a b"}""", """{"mcpTool":"search","server":"wiki","input":{"q":1},"result":"no","isError":true}""");
        PSObject[] calls = [.. ToolCalls(Result("Invoke-MAAgent go @work"))];

        Assert.Equal(["bash", "search"], calls.Select(call => Text(call, "Name")));
        Assert.Equal(["BuiltIn", "Mcp"], calls.Select(call => Text(call, "Kind")));
        Assert.Equal(["a b", "no"], calls.Select(call => Text(call, "Result")));
        Assert.Equal([false, true], calls.Select(call => Value<bool>(call, "IsError")));
        Assert.Equal("wiki", Text(calls[1], "McpServerName"));
        Assert.Equal("ls", Value<System.Collections.Generic.IReadOnlyDictionary<string, object?>>(calls[0], "Input")["command"]);
        Assert.All(calls, call => Assert.InRange(Value<TimeSpan>(call, "Duration"), TimeSpan.Zero, TimeSpan.FromSeconds(30)));
        Assert.All(calls, call => Assert.Null(call.Properties["Approval"].Value));
    }

    [Theory]
    [InlineData("'one', 'two', 'three' | Invoke-MAAgent @work")]
    [InlineData("Invoke-MAAgent one, two, three @work")]
    [InlineData("[pscustomobject]@{ Prompt = 'one' }, @{ Prompt = 'two' }, [pscustomobject]@{ Prompt = 'three' } | Invoke-MAAgent @work")]
    public void Each_prompt_is_a_run_of_its_own(string script)
    {
        ServeSteps("""{"message":"{{text}}"}""");
        PipelineResult result = Run(script).Succeeded();

        Assert.Equal(["one", "two", "three"], result.Output.Select(r => Text(r)));
        Assert.Equal(3, result.Output.Select(r => Text(r, "SessionId")).Distinct().Count());
        Assert.Equal(["one", "two", "three"], Run("Get-MASession | ForEach-Object { $_.Title }").Succeeded().Values<string>().Reverse());
    }

    [Fact]
    public void A_record_names_the_agent_and_the_title_of_its_run()
    {
        ServeSteps("""{"message":"{{text}}"}""");
        PipelineResult result = Run("""
            $other = New-MAAgent -Name Other -Model claude-opus-4-6
            [pscustomobject]@{ Prompt = 'one'; Agent = $agent.Id; Title = 'First' }, [pscustomobject]@{ Prompt = 'two'; Agent = $other; Title = 'Second' } |
                Invoke-MAAgent -Environment $environment
            """).Succeeded();

        Assert.Equal(["one", "two"], result.Output.Select(r => Text(r)));
        Assert.Equal(["First Worker", "Second Other"], Run("Get-MASession | ForEach-Object { \"$($_.Title) $($_.Agent.Name)\" }").Succeeded().Values<string>().Reverse());
    }

    [Fact]
    public async Task Results_come_in_the_order_of_the_prompts_whichever_ends_first()
    {
        Serve("""[{"match":"slow","steps":[{"gate":"slow"},{"message":"slow"}]},{"steps":[{"message":"{{text}}"}]}]""");
        using RunningPipeline running = Engine.Start("'slow', 'b', 'c', 'd' | Invoke-MAAgent @work -ThrottleLimit 2");

        // c and d can be done only where a place is free beside the slow one.
        await WaitFor.ConditionAsync(() => SettledSessions() == 3);
        Assert.Empty(running.Output);
        Emulator.Release("slow");
        Assert.Equal(["slow", "b", "c", "d"], (await running.ResultAsync()).Succeeded().Output.Select(r => Text(r)));
    }

    [Fact]
    public async Task A_result_does_not_wait_for_the_runs_behind_it()
    {
        Serve("""[{"match":"slow","steps":[{"gate":"slow"},{"message":"slow"}]},{"steps":[{"message":"{{text}}"}]}]""");
        Engine.SetVariable("WaitForFirst", new Action(() => WaitFor.Condition(() => SettledSessions() == 1 && Emulator.OpenStreams == 0)));
        using RunningPipeline running = Engine.Start("& { 'a'; $WaitForFirst.Invoke(); 'slow' } | Invoke-MAAgent @work -ThrottleLimit 3");

        Assert.Equal("a", Text((await running.NextAsync())!));
        Emulator.Release("slow");
        Assert.Equal(2, (await running.ResultAsync()).Succeeded().Output.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task No_more_runs_are_under_way_than_the_limit(int limit)
    {
        ServeSteps("""{"gate":"go"}""", """{"message":"{{text}}"}""");
        using RunningPipeline running = Engine.Start($"1..6 | ForEach-Object {{ \"p$_\" }} | Invoke-MAAgent @work -ThrottleLimit {limit}");
        for (int done = 0; done < 6; done++)
        {
            int expected = Math.Min(limit, 6 - done);
            await WaitFor.ConditionAsync(() => Started() >= Math.Min(6, done + limit) && Emulator.OpenStreams == expected);
            Assert.Equal(Math.Min(6, done + limit), Started());
            Emulator.Release("go");
        }

        Assert.Equal(6, (await running.ResultAsync()).Succeeded().Output.Count);
    }

    [Fact]
    public void One_failure_is_one_error_and_the_other_prompts_are_worked_on()
    {
        Serve("""[{"steps":[{"message":"{{text}}"}]}]""", """[{"method":"POST","path":"/v1/sessions","nth":2,"status":403}]""");
        PipelineResult result = Run("'one', 'two', 'three' | Invoke-MAAgent @work");

        // They are started side by side, so any of them may be the second to arrive.
        string failed = Assert.IsType<string>(OnlyError(result, "PermissionDenied").TargetObject);
        string[] prompts = ["one", "two", "three"];
        Assert.Contains(failed, prompts);
        Assert.Equal(prompts.Where(prompt => prompt != failed), result.Output.Select(r => Text(r)));
    }

    [Fact]
    public void A_failure_in_a_session_names_the_session()
    {
        Serve("""[{"steps":[{"message":"{{text}}"}]}]""", """[{"method":"POST","path":"/v1/sessions/*/events","nth":1,"status":403}]""");
        ErrorRecord error = OnlyError(Run("'one' | Invoke-MAAgent @work"), "PermissionDenied");
        Assert.Contains(Assert.Single(SessionIds()), error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'  '", "EmptyPrompt")]
    [InlineData("hi -Tool No-SuchCommand", "CommandNotFound")]
    [InlineData("hi -Approve Never, read", "InvalidApproval")]
    [InlineData("hi -Approve 'bash:'", "InvalidApproval")]
    [InlineData("hi -Approve 5", "InvalidApproval")]
    public void What_cannot_work_is_refused_before_anything_is_sent(string arguments, string errorId)
    {
        Serve();
        int before = Emulator.Requests.Count;
        PipelineResult result = Run($"Invoke-MAAgent {arguments} @work");

        Assert.Equal(errorId, ErrorId(result.FirstError!));
        Assert.Equal(before, Emulator.Requests.Count);
    }

    [Fact]
    public void What_if_sends_nothing()
    {
        Serve();
        int before = Emulator.Requests.Count;
        PipelineResult result = Run("'one', 'two' | Invoke-MAAgent @work -WhatIf").Succeeded();

        Assert.Empty(result.Output);
        Assert.Equal(before, Emulator.Requests.Count);
    }

    private int Started() => Emulator.Requests.Count(r => r.Method == "POST" && r.Target == "/v1/sessions");

    private int SettledSessions() => Emulator.Requests.Where(r => r.Method == "POST" && r.Target.EndsWith("/events", StringComparison.Ordinal))
        .Select(r => r.Target.Split('/')[3]).Distinct().Count(id => Emulator.GetEventLog(id) is { Count: > 0 } log && log[^1].Contains("session.status_idle", StringComparison.Ordinal));
}
