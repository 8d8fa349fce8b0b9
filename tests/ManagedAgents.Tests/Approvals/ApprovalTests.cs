using System;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Runs;
using Xunit;

namespace ManagedAgents.Tests.Approvals;

/// <summary>What may run of the calls that wait for approval: nothing unless -Approve says so, and never what is not understood.</summary>
public sealed class ApprovalTests : InvokeTests
{
    private const string Ask = """{"tool":"bash","input":{"command":"{{text}}"},"ask":true,"result":"ran"}""";
    private const string AskMcp = """{"mcpTool":"delete","server":"wiki","input":{"page":"Home"},"ask":true,"result":"ran"}""";

    [Theory]
    [InlineData("")]
    [InlineData("-Approve Never")]
    [InlineData("-Approve never")]
    public void Nobody_asked_means_nothing_runs(string approve)
    {
        ServeSteps(Ask, AskMcp, """{"message":"{{result}}"}""");
        PipelineResult result = Run($"Invoke-MAAgent ls @work {approve}").Succeeded();

        PSObject only = Assert.Single(result.Output);
        Assert.All(ToolCalls(only), AssertDenied);
        Assert.Equal(2, ToolCalls(only).Count);
        Assert.Equal(["deny", "deny"], Verdicts(only));
        Assert.Contains("approves no tool calls", Text(only), StringComparison.Ordinal);
        Assert.Equal(2, result.Warnings.Count(line => line.Contains("-Approve", StringComparison.Ordinal)));
    }

    [Fact]
    public void Always_means_everything_runs()
    {
        ServeSteps(Ask, AskMcp, """{"message":"{{result}}"}""");
        PSObject result = Result("Invoke-MAAgent ls @work -Approve Always");
        Assert.All(ToolCalls(result), AssertAllowed);
        Assert.Equal(["allow", "allow"], Verdicts(result));
        Assert.Equal("ran", Text(result));
    }

    [Theory]
    [InlineData("'bash'", true, false)]
    [InlineData("'bash:ls*'", true, false)]
    [InlineData("'bash:cat*'", false, false)]
    [InlineData("'bash', 'wiki/delete'", true, true)]
    [InlineData("'wiki/*'", false, true)]
    [InlineData("'delete'", false, false)]
    [InlineData("'*'", true, false)]
    [InlineData("'BASH'", false, false)]
    public void A_list_allows_what_is_on_it(string list, bool bash, bool wiki)
    {
        ServeSteps(Ask, AskMcp);
        PSObject[] calls = [.. ToolCalls(Result($"Invoke-MAAgent ls @work -Approve {list}"))];
        Assert.Equal([bash ? "Allowed" : "Denied", wiki ? "Allowed" : "Denied"], calls.Select(call => Text(call, "Approval")));
    }

    [Theory]
    [InlineData("'allow'")]
    [InlineData("' ALLOW '")]
    [InlineData("$true")]
    [InlineData("$_.Name -eq 'bash' -and $args[0].Id -eq $_.Id -and $_.Input.command -eq 'ls'")]
    public void A_script_block_that_says_yes_allows(string script)
    {
        ServeSteps(Ask);
        AssertAllowed(OnlyCall(Result($"Invoke-MAAgent ls @work -Approve {{ {script} }}")));
    }

    [Theory]
    [InlineData("'deny'", null, false)]
    [InlineData("$false", null, false)]
    [InlineData("'deny: not on a Friday'", "not on a Friday", false)]
    [InlineData("@{ Deny = 'not on a Friday' }", "not on a Friday", false)]
    [InlineData("", null, true)]
    [InlineData("$null", null, true)]
    [InlineData("'yes'", null, true)]
    [InlineData("'allowed'", null, true)]
    [InlineData("'allow', 'allow'", null, true)]
    [InlineData("'allow', 'deny'", null, true)]
    [InlineData("1", null, true)]
    [InlineData("@{ Allow = $true }", null, true)]
    [InlineData("throw 'broken'", null, true)]
    [InlineData("exit", null, true)]
    [InlineData("break", null, true)]
    [InlineData("Get-Command No-SuchCommand; 'allow'", null, true)]
    public void A_script_block_that_does_not_say_yes_denies(string script, string? reason, bool warns)
    {
        ServeSteps(Ask, """{"message":"{{result}}"}""");
        PipelineResult result = Run($"Invoke-MAAgent ls @work -Approve {{ {script} }}; 'end'");

        Assert.Equal("end", result.Output[^1].BaseObject);
        PSObject call = OnlyCall(result.Output[0]);
        AssertDenied(call);
        Assert.Equal(reason, call.Properties["DenyReason"].Value);
        Assert.Equal(reason ?? "The user denied this call.", Text(result.Output[0]));
        Assert.Equal(warns, result.Warnings.Any(line => line.Contains("script block", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_very_long_reason_does_not_break_the_run()
    {
        ServeSteps(Ask, """{"message":"done"}""");
        PSObject result = Result("Invoke-MAAgent ls @work -Approve { 'deny: ' + 'x' * 20000 }");
        AssertDenied(OnlyCall(result));
        Assert.Equal("done", Text(result));
    }

    [Theory]
    [InlineData("", "Denied", false)]
    [InlineData("-Approve Always", "Allowed", true)]
    [InlineData("-Approve remove_it", "Allowed", true)]
    [InlineData("-Approve 'remove_it:a*'", "Allowed", true)]
    [InlineData("-Approve 'remove_it:b*'", "Denied", false)]
    [InlineData("-Approve { $_.Input.Name -eq 'a1' }", "Allowed", true)]
    public void A_command_that_PowerShell_would_ask_about_wants_approval(string approve, string approval, bool runs)
    {
        ServeSteps("""{"customTool":"remove_it","input":{"Name":"a1"}}""", """{"message":"{{result}}"}""");
        Define("""
            $removed = $null
            function Remove-It { [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param([string]$Name) if ($PSCmdlet.ShouldProcess($Name)) { $script:removed = $Name; 'gone' } }
            """);
        PipelineResult result = Run($"Invoke-MAAgent go @work -Tool Remove-It {approve}").Succeeded();

        PSObject call = OnlyCall(Assert.Single(result.Output));
        Assert.Equal(approval, Text(call, "Approval"));
        Assert.Equal(!runs, Value<bool>(call, "IsError"));
        Assert.Equal(runs ? "a1" : null, Engine.GetVariable("removed"));
        Assert.Empty(Engine.Host.Prompts);
    }

    [Theory]
    [InlineData("Medium", "High", true)]
    [InlineData("Medium", "Medium", false)]
    [InlineData("Low", "Low", false)]
    [InlineData("High", "None", true)]
    public void The_callers_ConfirmPreference_says_what_PowerShell_would_ask_about(string impact, string preference, bool runs)
    {
        ServeSteps("""{"customTool":"set_it","input":{}}""");
        Define($"$set = $false; function Set-It {{ [CmdletBinding(SupportsShouldProcess, ConfirmImpact = '{impact}')] param() if ($PSCmdlet.ShouldProcess('it')) {{ $script:set = $true }} }}");
        PSObject result = Result($"$ConfirmPreference = '{preference}'; Invoke-MAAgent go @work -Tool Set-It -Confirm:$false");

        Assert.Equal(runs, Engine.GetVariable("set"));
        Assert.Equal(!runs, Value<bool>(OnlyCall(result), "IsError"));
        Assert.Empty(Engine.Host.Prompts);
    }

    [Theory]
    [InlineData("perhaps")]
    [InlineData("")]
    public async System.Threading.Tasks.Task A_permission_it_does_not_know_is_denied_even_if_all_are_approved(string permission)
    {
        using var server = new RunServer();
        using RunningPipeline running = Engine.Connect(server.Uri).Start("Invoke-MAAgent go -Agent agent_1 -Environment env_1 -Approve Always");
        string call = RunServer.Event("agent.tool_use", ("name", "bash"), ("input", new { command = "ls" }), ("evaluated_permission", permission));
        server.Store(call);
        await server.Events.SendAsync(call);
        await server.Events.SendAsync(RunServer.Idle("requires_action", RunServer.IdOf(call)));
        await WaitFor.ConditionAsync(() => server.Sent.Count == 2);
        Assert.Equal("deny", Field(server.Sent[1], "result"));
        await server.Events.SendAsync(RunServer.Idle());
        (await running.ResultAsync()).Succeeded();
    }

    private static void AssertDenied(PSObject call)
    {
        Assert.Equal("Denied", Text(call, "Approval"));
        Assert.True(Value<bool>(call, "IsError"));
    }

    private static void AssertAllowed(PSObject call)
    {
        Assert.Equal("Allowed", Text(call, "Approval"));
        Assert.Equal("ran", Text(call, "Result"));
        Assert.False(Value<bool>(call, "IsError"));
    }

    private string?[] Verdicts(PSObject result) => [.. Log(Text(result, "SessionId"), "user.tool_confirmation").Select(e => Field(e, "result"))];
}
