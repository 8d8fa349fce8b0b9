using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;

namespace ManagedAgents.Tests.Runs;

/// <summary>An agent's input to a command is data: it is bound as it is, or refused by the parameter's name, and nothing of it is ever run.</summary>
public sealed class HostileInputTests : InvokeTests
{
    private const string Tool = """
        $ran = 0
        function Invoke-Canary { $global:canary = 'sung'; [System.IO.File]::WriteAllText($CanaryFile, 'sung') }
        function Set-Thing {
            [CmdletBinding(SupportsShouldProcess)]
            param([string] $Name, [int] $Count, [string[]] $List, [hashtable] $Table, [switch] $Flag, [bool] $Bool, [datetime] $When,
                [ValidateSet('a', 'b')] [string] $Kind, [ValidatePattern('^\w+$')] [string] $Word, [ValidateScript({ $_ -ne 'no' })] [string] $Checked)
            $script:ran++
            $global:bound = $PSBoundParameters
            if ($PSCmdlet.ShouldProcess('it')) { $global:changed = $true }
            "$Name"
        }
        """;

    public static TheoryData<string> Texts =>
    [
        "'; Invoke-Canary; '", "\"; Invoke-Canary; \"", "$(Invoke-Canary)", "`$(Invoke-Canary)", "@(Invoke-Canary)", "x\nInvoke-Canary\n", "x\r\nInvoke-Canary",
        "& Invoke-Canary", "{ Invoke-Canary }", "| Invoke-Canary", "-Flag", "-Count 5", "--%", "$env:PATH", "$global:ran", "[System.IO.File]::Delete('x')", "@'\nx\n'@", "#>",
        "a\0b", "\0", "\u001b[2J", "\u202e", "\u2028", "", " ", "\t", "‘;Invoke-Canary;’", "%{Invoke-Canary}", "*", "~", "\\", "`", "\ud83d\ude42", "${x}", "<#", "$null", "true", "0x10",
    ];

    private string CanaryFile => Path.Combine(Path.GetTempPath(), "managed-agents-canary-" + GetHashCode());

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_is_bound_as_it_is(string text)
    {
        PSObject call = Call(new { Name = text, List = new[] { text, text }, Table = new Dictionary<string, object> { ["k" + text] = text } });

        Assert.False(Value<bool>(call, "IsError"), (string?)call.Properties["Result"].Value);
        Assert.Equal(text, Bound("Name"));
        Assert.Equal([text, text], (string[])Bound("List")!);
        Assert.Equal(text, Assert.IsType<System.Collections.Hashtable>(Bound("Table"))["k" + text]);
        AssertNothingSang();
    }

    [Fact]
    public void A_text_of_a_megabyte_is_bound_as_it_is()
    {
        string text = string.Concat(Enumerable.Repeat("$(Invoke-Canary)'\"\n", 60_000));
        PSObject call = Call(new { Name = text }, "-MaxResultLength 1000");
        Assert.Equal(text, Bound("Name"));
        Assert.InRange(Text(call, "Result").Length, 1000, 1200);
        AssertNothingSang();
    }

    [Theory]
    [InlineData("""{"Count":"5; Invoke-Canary"}""", "Count")]
    [InlineData("""{"Count":"$(Invoke-Canary)"}""", "Count")]
    [InlineData("""{"Count":[1,2]}""", "Count")]
    [InlineData("""{"Count":{"a":1}}""", "Count")]
    [InlineData("""{"Count":1e400}""", "Count")]
    [InlineData("""{"Count":99999999999999999999}""", "Count")]
    [InlineData("""{"Count":1.5}""", "Count")]
    [InlineData("""{"Name":{"a":1}}""", "Name")]
    [InlineData("""{"Name":["a"]}""", "Name")]
    [InlineData("""{"List":[["a"]]}""", "List")]
    [InlineData("""{"List":{"a":1}}""", "List")]
    [InlineData("""{"Table":"@{a=Invoke-Canary}"}""", "Table")]
    [InlineData("""{"Table":[1]}""", "Table")]
    [InlineData("""{"Flag":"maybe"}""", "Flag")]
    [InlineData("""{"Flag":{"IsPresent":true}}""", "Flag")]
    [InlineData("""{"Bool":"Invoke-Canary"}""", "Bool")]
    [InlineData("""{"When":"tomorrow"}""", "When")]
    [InlineData("""{"Kind":"c"}""", "Kind")]
    [InlineData("""{"Word":"a b"}""", "Word")]
    [InlineData("""{"Checked":"no"}""", "Checked")]
    [InlineData("""{"WhatIf":true}""", "WhatIf")]
    [InlineData("""{"whatif":false}""", "whatif")]
    [InlineData("""{"Confirm":false}""", "Confirm")]
    [InlineData("""{"Verbose":true}""", "Verbose")]
    [InlineData("""{"Debug":true}""", "Debug")]
    [InlineData("""{"ErrorAction":"Ignore"}""", "ErrorAction")]
    [InlineData("""{"WarningAction":"Inquire"}""", "WarningAction")]
    [InlineData("""{"OutVariable":"ran"}""", "OutVariable")]
    [InlineData("""{"ErrorVariable":"ran"}""", "ErrorVariable")]
    [InlineData("""{"PipelineVariable":"ran"}""", "PipelineVariable")]
    [InlineData("""{"OutBuffer":1000}""", "OutBuffer")]
    [InlineData("""{"wi":true}""", "wi")]
    [InlineData("""{"ov":"ran"}""", "ov")]
    [InlineData("""{"Nam":"a"}""", "Nam")]
    [InlineData("""{"-Name":"a"}""", "-Name")]
    [InlineData("""{"Name:":"a"}""", "Name:")]
    [InlineData("""{" Name":"a"}""", " Name")]
    [InlineData("""{"Name\u0000":"a"}""", "Name")]
    [InlineData("""{"":"a"}""", "parameter ''")]
    [InlineData("""{"$(Invoke-Canary)":"a"}""", "$(Invoke-Canary)")]
    [InlineData("""{"Name":"a","name":"b"}""", "Name")]
    [InlineData("""{"PSBoundParameters":{}}""", "PSBoundParameters")]
    [InlineData("""{"Nаme":"a"}""", "parameter")]
    public void What_does_not_fit_is_refused_by_name_and_nothing_runs(string input, string named)
    {
        PSObject call = Call(JsonSerializer.Deserialize<JsonElement>(input));

        Assert.True(Value<bool>(call, "IsError"));
        Assert.Contains(named, Text(call, "Result"), StringComparison.Ordinal);
        Assert.Equal(0, Engine.GetVariable("ran"));
        AssertNothingSang();
    }

    [Fact]
    public void Deep_nesting_is_bound_as_it_is()
    {
        PSObject call = Call(JsonSerializer.Deserialize<JsonElement>($$"""{"Table":{{Nested(40)}}}"""));
        Assert.False(Value<bool>(call, "IsError"), (string?)call.Properties["Result"].Value);
        Assert.NotNull(Bound("Table"));
    }

    [Fact]
    public async Task Nesting_deeper_than_a_table_may_be_is_refused_to_the_agent_and_the_run_goes_on()
    {
        using var server = new RunServer();
        Define($"$CanaryFile = '{CanaryFile}'; {Tool}");
        using RunningPipeline running = Engine.Connect(server.Uri).Start("Invoke-MAAgent go -Agent agent_1 -Environment env_1 -Tool Set-Thing");
        await WaitFor.ConditionAsync(() => server.Events.IsOpen && server.Looks > 0);
        string call = RunServer.CustomCall("set_thing", new { Table = "PLACE" }).Replace("\"PLACE\"", Nested(900), StringComparison.Ordinal);
        foreach (string json in new[] { call, RunServer.Idle("requires_action", CallId(call)) })
        {
            server.Store(json);
            await server.Events.WriteAsync($"event: agent\ndata: {json}\n\n");
        }

        await WaitFor.ConditionAsync(() => server.Sent.Any(e => Field(e, "type") == "user.custom_tool_result"));
        foreach (string json in new[] { RunServer.Event("session.status_running"), RunServer.Message("then not"), RunServer.Idle() })
            await server.Events.SendAsync(json);
        PSObject result = Assert.Single((await running.ResultAsync(TimeSpan.FromMinutes(2))).Succeeded().Output);
        Assert.Equal("then not", Text(result));
        PSObject refused = OnlyCall(result);
        Assert.True(Value<bool>(refused, "IsError"));
        Assert.Contains("Table", Text(refused, "Result"), StringComparison.Ordinal);
        Assert.Contains("deeper than 64 levels", Text(refused, "Result"), StringComparison.Ordinal);
        Assert.Equal(0, Engine.GetVariable("ran"));
    }

    [Fact]
    public async Task Nesting_deeper_than_JSON_may_have_costs_its_own_run_only()
    {
        using var server = new RunServer();
        Define($"$CanaryFile = '{CanaryFile}'; {Tool}");
        using RunningPipeline running = Engine.Connect(server.Uri).Start("Invoke-MAAgent go -Agent agent_1 -Environment env_1 -Tool Set-Thing; 'behind'");
        string call = RunServer.CustomCall("set_thing", new { Table = "PLACE" }).Replace("\"PLACE\"", Nested(2000), StringComparison.Ordinal);
        server.Store(call);
        await server.Events.WriteAsync($"event: agent.custom_tool_use\ndata: {call}\n\n");

        PipelineResult result = await running.ResultAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(["behind"], result.Output.Select(o => o.BaseObject));
        Assert.Contains(ErrorId(Assert.Single(result.Errors)), new[] { "UnexpectedAnswer", "ConnectionFailed" });
        Assert.Equal(0, Engine.GetVariable("ran"));
        Assert.Equal("user.interrupt", Field(server.Sent[^1], "type"));
    }

    [Fact]
    public void WhatIf_of_the_caller_is_not_lost_and_not_the_agents()
    {
        Call(new { Name = "a" });
        Assert.Equal(true, Engine.GetVariable("changed"));
        Assert.Equal(["Confirm", "Name"], ((Dictionary<string, object>.KeyCollection)((IDictionary<string, object>)Engine.GetVariable("bound")!).Keys).Order(StringComparer.Ordinal));
    }

    private PSObject Call(object input, string more = "")
    {
        ServeSteps($$"""{"customTool":"set_thing","input":{{JsonSerializer.Serialize(input)}}}""", """{"message":"done"}""");
        Define($"$CanaryFile = '{CanaryFile}'; {Tool}");
        return OnlyCall(Result($"Invoke-MAAgent go @work -Tool Set-Thing {more}"));
    }

    private static string CallId(string call) => Regex.Match(call, "\"id\":\"(sevt_[0-9]+)\"").Groups[1].Value;

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);

    private object? Bound(string parameter) => Engine.Run($"@{{ Value = $bound['{parameter}'] }}").Succeeded().Only<System.Collections.Hashtable>()["Value"];

    private void AssertNothingSang()
    {
        Assert.Null(Engine.GetVariable("canary"));
        Assert.False(File.Exists(CanaryFile));
    }
}
