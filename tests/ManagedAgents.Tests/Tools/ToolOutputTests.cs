using System;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Runs;
using Xunit;

namespace ManagedAgents.Tests.Tools;

/// <summary>What an agent reads of a command's output: texts by lines, objects as JSON to a depth, cut with a note.</summary>
public sealed class ToolOutputTests : InvokeTests
{
    [Theory]
    [InlineData("'a', 'b'", "a\nb")]
    [InlineData("", "(no output)")]
    [InlineData("$null", "null")]
    [InlineData("5", "5")]
    [InlineData("$true", "true")]
    [InlineData("1, 'b'", "[1,\n\"b\"]")]
    [InlineData("[double]::NaN", "NaN")]
    [InlineData("[bigint]::Parse('123456789012345678901234567890')", "123456789012345678901234567890")]
    [InlineData("[char]'x'", "x")]
    [InlineData("[DayOfWeek]::Monday", "Monday")]
    [InlineData("[datetime]::new(2026, 4, 8, 1, 2, 3, [DateTimeKind]::Utc)", "2026-04-08T01:02:03.0000000Z")]
    [InlineData("[timespan]'01:02:03'", "01:02:03")]
    [InlineData("[version]'1.2'", "1.2")]
    [InlineData("[uri]'https://example.com/a b'", "https://example.com/a b")]
    [InlineData("[DBNull]::Value", "null")]
    [InlineData("[decimal]::Parse('0.10')", "0.10")]
    [InlineData("[ulong]::MaxValue", "18446744073709551615")]
    [InlineData("[pscustomobject]@{ A = 1; B = 'x'; C = $null }", """{"A":1,"B":"x","C":null}""")]
    [InlineData("@{ A = @(1, 2) }", """{"A":[1,2]}""")]
    [InlineData("[pscredential]::new('u', [securestring]::new())", "(secret)")]
    [InlineData("[pscustomobject]@{ P = [securestring]::new() }", """{"P":"(secret)"}""")]
    [InlineData("\"a`0b\"", "a\0b")]
    [InlineData("[pscustomobject]@{ A = @() }", """{"A":[]}""")]
    [InlineData("@{ A = @{ B = @{ C = @{ D = @() } } } }", """{"A":{"B":{"C":{"D":[]}}}}""", "-Depth 3")]
    [InlineData("[pscustomobject]@{ N = [bigint]::Parse('123456789012345678901234567890'); D = 0.10d; U = [ulong]::MaxValue; F = [single]0.1 }", """{"N":123456789012345678901234567890,"D":0.10,"U":18446744073709551615,"F":0.1}""")]
    [InlineData("[pscustomobject]@{ I = [int128]::MaxValue }", """{"I":170141183460469231731687303715884105727}""")]
    [InlineData("[pscustomobject]@{ Ip = [ipaddress]'10.0.0.1'; E = [System.Net.IPEndPoint]::new([ipaddress]::Loopback, 80); M = [System.Net.NetworkInformation.PhysicalAddress]::Parse('00-11-22-33-44-55') }", """{"Ip":"10.0.0.1","E":"127.0.0.1:80","M":"001122334455"}""")]
    [InlineData("[pscustomobject]@{ D = [datetimeoffset]::new(2026, 4, 8, 1, 2, 3, [timespan]::FromHours(2)); O = [dateonly]::new(2026, 4, 8); T = [timeonly]::new(1, 2, 3); G = [guid]'6f9619ff-8b86-d011-b42d-00c04fc964ff'; S = [semver]'1.2.3-a' }",
        """{"D":"2026-04-08T01:02:03.0000000+02:00","O":"2026-04-08","T":"01:02:03.0000000","G":"6f9619ff-8b86-d011-b42d-00c04fc964ff","S":"1.2.3-a"}""")]
    [InlineData("([xml] '<a><s n=\"1\">up</s></a>').a.s", "<s n=\"1\">up</s>")]
    [InlineData("[xml] '<a>1</a>'", "<a>1</a>")]
    [InlineData("@{ X = [System.Xml.Linq.XElement]::Parse('<a />') }", """{"X":"<a />"}""")]
    [InlineData("$t = [System.Data.DataTable]::new('T'); [void] $t.Columns.Add('Name'); [void] $t.Columns.Add('Id', [long]); [void] $t.Rows.Add('a', 5); [void] $t.Rows.Add([DBNull]::Value, 6); $t.Rows",
        "[{\"Name\":\"a\",\"Id\":5},\n{\"Name\":null,\"Id\":6}]")]
    [InlineData("$t = [System.Data.DataTable]::new('T'); [void] $t.Columns.Add('Name'); [void] $t.Rows.Add('a'); $s = [System.Data.DataSet]::new(); $s.Tables.Add($t); @{ Table = $t }, $s, $t.DefaultView[0]",
        "[{\"Table\":[{\"Name\":\"a\"}]},\n{\"T\":[{\"Name\":\"a\"}]},\n{\"Name\":\"a\"}]")]
    [InlineData("[System.Net.NetworkCredential]::new('u', 'hunter2')", "(secret)")]
    [InlineData("@{ A = [System.Net.NetworkCredential]::new('u', 'hunter2') }", """{"A":"(secret)"}""", "-Depth 0")]
    [InlineData("[System.Text.StringBuilder]::new('x')", "x")]
    public void Output_is_text_or_JSON(string output, string expected, string more = "")
    {
        Assert.Equal(expected, Text(RunTool(output, more), "Result"));
    }

    [Theory]
    [InlineData(0, """{"A":"System.Collections.Hashtable"}""")]
    [InlineData(1, """{"A":{"B":"System.Collections.Hashtable"}}""")]
    [InlineData(2, """{"A":{"B":{"C":"System.Collections.Hashtable"}}}""")]
    [InlineData(5, """{"A":{"B":{"C":{"D":1}}}}""")]
    public void Objects_are_shown_to_the_depth(int depth, string expected)
    {
        string note = depth < 3 ? $"\n[Objects are shown to a depth of {depth}; what lies deeper is shown as text only.]" : string.Empty;
        Assert.Equal(expected + note, Text(RunTool("@{ A = @{ B = @{ C = @{ D = 1 } } } }", $"-Depth {depth}"), "Result"));
    }

    [Fact]
    public void What_the_agent_is_not_shown_the_user_is_told_once_in_a_run()
    {
        ServeSteps(string.Join(",", Enumerable.Repeat("{\"customTool\":\"get_it\",\"input\":{}}", 3)), "{\"message\":\"done\"}");
        Define("function Get-It { @{ A = @{ B = @{ C = 1 } } }; 'x' * 5000 }");
        PipelineResult result = Run("'one', 'two' | Invoke-MAAgent @work -Tool Get-It -Depth 1 -MaxResultLength 1000").Succeeded();

        Assert.Equal(2, result.Output.Count);
        Assert.Equal(2, result.Warnings.Count(line => line.Contains("-Depth shows more", StringComparison.Ordinal)));
        Assert.Equal(2, result.Warnings.Count(line => line.Contains("-MaxResultLength shows more", StringComparison.Ordinal)));
        Assert.Equal(4, result.Warnings.Count);
        Assert.All(result.Output.SelectMany(ToolCalls), call => Assert.Matches(@"\[Cut after 1000 characters; .* left out\. Ask for less at a time\.\]\n\[Objects are shown to a depth of 1;", Text(call, "Result")));
    }

    [Fact]
    public void Output_beyond_the_limit_is_cut_and_it_is_said()
    {
        string text = Text(RunTool("'x' * 5000", "-MaxResultLength 1000"), "Result");
        Assert.StartsWith(new string('x', 1000) + "\n[Cut after 1000 characters; 4000 more", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_leaves_no_half_character()
    {
        string text = Text(RunTool("'x' * 999 + [char]::ConvertFromUtf32(0x1F642) * 10", "-MaxResultLength 1000"), "Result");
        Assert.StartsWith(new string('x', 999) + "\n[Cut", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_objects_are_cut_by_their_number_and_no_more_is_kept_of_them()
    {
        PSObject call = RunTool("foreach ($i in 1..100000) { [pscustomobject]@{ Number = $i } }", "-MaxResultLength 1000");
        string text = Text(call, "Result");
        Assert.InRange(text.Length, 1000, 1200);
        Assert.Contains("further objects left out", text, StringComparison.Ordinal);
        Assert.False(Value<bool>(call, "IsError"));
    }

    [Fact]
    public void Errors_are_cut_too()
    {
        string text = Text(RunTool("foreach ($i in 1..1000) { $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([Exception]::new('e' * 100), 'x', 'NotSpecified', $null)) }", "-MaxResultLength 1000"), "Result");
        Assert.InRange(text.Length, 1000, 1300);
        Assert.StartsWith("Errors:\neee", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_does_not_break_the_answer()
    {
        PSObject call = RunTool("'a' + [char]0xD83D + 'b'; [pscustomobject]@{ T = 'c' + [char]0xDE00 }");
        Assert.Contains("a", Text(call, "Result"), StringComparison.Ordinal);
        Assert.False(Value<bool>(call, "IsError"));
    }

    [Fact]
    public void A_property_that_fails_leaves_the_others()
    {
        Engine.SetVariable("Odd", new OddObject());
        Assert.Equal("""{"Good":1,"Bad":null}""", Text(RunTool("$global:Odd"), "Result"));
        Assert.Equal("{\"O\":\"" + typeof(OddObject) + "\"}", Text(RunTool("@{ O = $global:Odd }", "-Depth 0"), "Result").Split('\n')[0]);
    }

    [Fact]
    public void A_list_that_fails_while_it_is_read_is_an_error_of_the_tool_not_of_the_run()
    {
        Engine.SetVariable("Broken", new BrokenList());
        PSObject call = RunTool("'before'; [pscustomobject]@{ List = $global:Broken }; 'behind'");
        Assert.Contains("behind", Text(call, "Result"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_that_holds_itself_many_times_is_bounded()
    {
        PSObject call = RunTool("$list = [object[]]::new(50); foreach ($i in 0..49) { $list[$i] = $list }; , $list", "-Depth 20 -MaxResultLength 5000");
        Assert.InRange(Text(call, "Result").Length, 1000, 6000);
    }

    [Fact]
    public void An_endless_list_is_bounded()
    {
        Engine.SetVariable("Endless", Enumerable.Range(0, int.MaxValue).Select(i => i));
        PSObject call = RunTool("[pscustomobject]@{ List = $global:Endless }", "-MaxResultLength 5000");
        Assert.InRange(Text(call, "Result").Length, 4000, 6000);
    }

    [Fact]
    public void The_agent_gets_what_the_result_says()
    {
        string text = Text(RunTool("[pscustomobject]@{ A = 'ü \"q\" <b>' }"), "Result");
        Assert.Equal("ü \"q\" <b>", JsonSerializer.Deserialize<JsonElement>(text).GetProperty("A").GetString());
        Assert.Equal(text, ContentOf(Log(SessionIds()[^1], "user.custom_tool_result").Single()));
    }

    private PSObject RunTool(string output, string more = "")
    {
        if (SessionlessYet())
            ServeSteps("""{"customTool":"get_it","input":{}}""", """{"message":"done"}""");
        Define($"function Get-It {{ [CmdletBinding()] param() {output} }}");
        return OnlyCall(Result($"Invoke-MAAgent go @work -Tool Get-It {more}"));
    }

    private bool SessionlessYet() => Engine.GetVariable("work") is null;

    public sealed class OddObject
    {
        public int Good { get; } = 1;

        public int Bad => Good == 1 ? throw new InvalidOperationException("no value") : Good;

        public override string ToString() => throw new InvalidOperationException("no text");
    }

    private sealed class BrokenList : System.Collections.IEnumerable
    {
        public System.Collections.IEnumerator GetEnumerator()
        {
            yield return 1;
            throw new InvalidOperationException("The list broke.");
        }
    }
}
