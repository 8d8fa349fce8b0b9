using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Runs;
using Xunit;

namespace ManagedAgents.Tests.Tools;

/// <summary>What came back from a file or a job is taken wherever the object itself was.</summary>
public sealed class ReturnedObjectTests : InvokeTests
{
    /// <summary>The depths of a file and of a job.</summary>
    public static TheoryData<int> Depths => [2, 1];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_result_of_a_run_is_its_session_everywhere(bool cameBack)
    {
        Serve();
        Define("$r = Invoke-MAAgent hi @work; $r = " + (cameBack ? Copied("$r", 1) : "$r"));

        string id = Result("$r.SessionId").ToString();
        foreach (string script in new[]
        {
            "(Get-MASession $r).Id", "($r | Get-MASession).Id", "(Get-MAEvent $r -First 1).SessionId", "($r | Get-MAEvent -First 1).SessionId",
            "(Send-MAMessage more -Session $r).SessionId", "($r | Send-MAMessage more).SessionId", "@(Receive-MAEvent $r -After (Get-MAEvent $r -First 1))[0].SessionId",
            "($r | Wait-MASession).Id", "(Wait-MASession $r).Id", "(Set-MASession $r -Title t).Id", "($r | Set-MASession -Title u).Id",
            "(Measure-MASession $r).SessionId", "($r | Measure-MASession).SessionId", "(Invoke-MAAgent again -Session $r).SessionId", "($r | Invoke-MAAgent again).SessionId",
            "$null = Get-MAFile -Session $r; $r.SessionId", "$null = $r | Get-MAFile; $r.SessionId", "$null = $r | Get-MAPendingAction; $r.SessionId",
            "if (($r | ConvertTo-MATranscript) -and (ConvertTo-MATranscript $r)) { $r.SessionId }", "$null = $r | Stop-MASession; $r.SessionId",
            "($r | Disable-MASession -Confirm:$false).Id",
        })
        {
            PipelineResult result = Run(script);
            Assert.True(result.FirstError is null && result.Output.Count == 1 && result.Output[0].ToString() == id, $"{script}: {result.AllText}");
        }
    }

    [Theory]
    [MemberData(nameof(Depths))]
    public void References_take_copies(int depth)
    {
        Serve("""[{"match":"call","steps":[{"customTool":"get_x","input":{}}]}]""");
        string C(string script) => Copied(script, depth);
        Run($"$session = Start-MASession {C("$agent")} {C("$environment")}; $sent = {C("$session")} | Send-MAMessage call").Succeeded();

        Run($"$call = {C("$sent")} | Receive-MAEvent -Type agent.custom_tool_use").Succeeded();
        Assert.Equal("user.custom_tool_result", Result($"({C("$call")} | Send-MAToolResult fine).Type").ToString());
        Assert.Equal("Worker", Result($"({C("$agent")} | Get-MAAgent).Name").ToString());
        Assert.Equal("work", Result($"({C("$environment")} | Get-MAEnvironment).Name").ToString());
        Assert.Equal("t2", Result($"({C("$agent")} | Set-MAAgent -IfUnchanged -Description t2).Description").ToString());
    }

    [Theory]
    [MemberData(nameof(Depths))]
    public void A_tool_that_came_back_runs_its_command(int depth)
    {
        ServeSteps("""{"customTool":"get_report","input":{"server":"fs01"}}""", """{"message":"{{result}}"}""");
        Define("function Get-Report { param([string] $Server, [int] $Other) \"fine: $Server\" }");
        Define($"$tool = {Copied("New-MATool -Command Get-Report -Description d -Parameter Server", depth)}");

        Assert.Equal("fine: fs01", Text(Result("Invoke-MAAgent hi @work -Tool $tool -Approve Always")));
    }

    [Theory]
    [MemberData(nameof(Depths))]
    public void A_resource_that_came_back_is_mounted_and_one_whose_token_stayed_behind_says_so(int depth)
    {
        Serve();
        string C(string script) => Copied(script, depth);
        Engine.SetVariable("token", EngineConnection.Secure("ghp_secret"));

        Assert.Equal("https://github.com/owner/repo", Result($"(Start-MASession @work -Resource ({C("New-MAResource -GitHubRepository owner/repo -Branch main")})).Resources[0].Url").ToString());
        PipelineResult refused = Run($"Start-MASession @work -Resource ({C("New-MAResource -GitHubRepository owner/repo -Token $token")})");
        Assert.Contains("did not come along", refused.FirstError!.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ghp_secret", Result("[System.Management.Automation.PSSerializer]::Serialize((New-MAResource -GitHubRepository owner/repo -Token $token))").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_that_came_before_the_module_is_taken_too()
    {
        Serve();
        string text = Result("[System.Management.Automation.PSSerializer]::Serialize(@($agent, $environment, (New-MAToolset -Enable bash), (New-MAMcpServer -Name a -Url https://a.example)), 2)").ToString();
        using var elsewhere = new PowerShellEngine(importModule: false);
        PSObject[] plain = [.. elsewhere.Run("param($text) [System.Management.Automation.PSSerializer]::Deserialize($text)", new Dictionary<string, object?> { ["text"] = text }).Succeeded().Output.SelectMany(item => item.BaseObject is System.Collections.IEnumerable list ? list.Cast<PSObject>() : [item])];
        Engine.SetVariable("plain", plain);

        Assert.Equal("agent_toolset_20260401", Result("(New-MAAgent -Name n -Model $plain[0].Model -Tool $plain[2]).Tools[0].Type").ToString());
        Assert.Equal("Worker", Result("(Start-MASession $plain[0] $plain[1]).Agent.Name").ToString());
        Assert.Equal("Copy", Result("($plain[0] | New-MAAgent -Name Copy).Name").ToString());
    }

    private static string Copied(string script, int depth) =>
        $"([System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize(({script}), {depth})))";
}
