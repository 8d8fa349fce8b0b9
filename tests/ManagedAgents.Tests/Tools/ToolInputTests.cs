using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Numerics;
using ManagedAgents.Tests.Engine;
using Xunit;
using static ManagedAgents.Tests.Agents.AgentCmdletTests;

namespace ManagedAgents.Tests.Tools;

/// <summary>A call's input becomes arguments of the parameters' types, or is refused with an error for the agent.</summary>
public sealed class ToolInputTests : CommandToolTests
{
    public ToolInputTests(SharedEngine shared)
        : base(shared)
    {
    }

    public static TheoryData<string, string, object?> Conversions => new()
    {
        { "[string]", "\"a\"", "a" },
        { "[string]", "12", "12" },
        { "[string]", "1.5", "1.5" },
        { "[char]", "\"x\"", 'x' },
        { "[bool]", "false", false },
        { "[switch]", "false", new SwitchParameter(false) },
        { "[byte]", "255", (byte)255 },
        { "[int]", "5.0", 5 },
        { "[int]", "-2147483648", int.MinValue },
        { "[long]", "9223372036854775807", long.MaxValue },
        { "[uint64]", "9223372036854775808", 9223372036854775808UL },
        { "[uint64]", "18446744073709551615", ulong.MaxValue },
        { "[uint64]", "9007199254740993.0", 9007199254740993UL },
        { "[long]", "-9223372036854775808", long.MinValue },
        { "[bigint]", "7", new BigInteger(7) },
        { "[bigint]", "123456789012345678901", BigInteger.Parse("123456789012345678901", System.Globalization.CultureInfo.InvariantCulture) },
        { "[bigint]", "1e30", BigInteger.Pow(10, 30) },
        { "[decimal]", "12345678901234567.89", 12345678901234567.89m },
        { "[decimal]", "79228162514264337593543950335", decimal.MaxValue },
        { "[string]", "12345678901234567890", "12345678901234567890" },
        { "[string]", "123456789012345678901234567890123", "123456789012345678901234567890123" },
        { "[string]", "1.10", "1.10" },
        { "[object]", "12345678901234567890", 12345678901234567890UL },
        { "[object]", "1.10", 1.10m },
        { "[double]", "1", 1.0 },
        { "[single]", "0.5", 0.5f },
        { "[decimal]", "0.1", 0.1m },
        { "[DayOfWeek]", "\"monday\"", DayOfWeek.Monday },
        { "[System.IO.FileAttributes]", "[\"Hidden\",\"readonly\"]", FileAttributes.Hidden | FileAttributes.ReadOnly },
        { "[System.IO.FileAttributes]", "\"Hidden\"", FileAttributes.Hidden },
        { "[System.IO.FileAttributes]", "[]", default(FileAttributes) },
        { "[DateTimeOffset]", "\"2026-04-08T10:00:00+02:00\"", new DateTimeOffset(2026, 4, 8, 10, 0, 0, TimeSpan.FromHours(2)) },
        { "[datetime]", "\"2026-04-08T10:00:00Z\"", new DateTime(2026, 4, 8, 10, 0, 0, DateTimeKind.Utc).ToLocalTime() },
        { "[DateOnly]", "\"2026-04-08\"", new DateOnly(2026, 4, 8) },
        { "[TimeOnly]", "\"13:30:00\"", new TimeOnly(13, 30) },
        { "[timespan]", "\"1.12:30:00\"", new TimeSpan(1, 12, 30, 0) },
        { "[guid]", "\"6f9619ff-8b86-d011-b42d-00c04fc964ff\"", new Guid("6f9619ff-8b86-d011-b42d-00c04fc964ff") },
        { "[uri]", "\"https://example.com/a\"", new Uri("https://example.com/a") },
        { "[version]", "\"1.2.3\"", new Version(1, 2, 3) },
        { "[semver]", "\"1.2.3-a\"", new SemanticVersion("1.2.3-a") },
        { "[ipaddress]", "\"::1\"", IPAddress.IPv6Loopback },
        { "[string[]]", "[\"a\",\"b\"]", new[] { "a", "b" } },
        { "[string[]]", "\"a\"", new[] { "a" } },
        { "[int[]]", "[]", Array.Empty<int>() },
        { "[byte[]]", "[0,255]", new byte[] { 0, 255 } },
        { "[int[][]]", "[[1],[2,3]]", new[] { new[] { 1 }, [2, 3] } },
        { "[System.Collections.Generic.List[int]]", "[1,2]", new List<int> { 1, 2 } },
        { "[System.Collections.Generic.IList[int]]", "[1,2]", new[] { 1, 2 } },
        { "[System.Collections.ArrayList]", "[1,\"a\"]", new ArrayList { 1L, "a" } },
        { "[array]", "[1,null]", new object?[] { 1L, null } },
        { "[System.Collections.Generic.Dictionary[string,int]]", "{\"a\":1,\"A\":2}", new Dictionary<string, int> { ["a"] = 1, ["A"] = 2 } },
        { "[nullable[int]]", "null", null },
        { "[nullable[int]]", "5", 5 },
        { "[object]", "\"a\"", "a" },
        { "[object]", "5", 5L },
        { "[object]", "null", null },
    };

    [Theory]
    [MemberData(nameof(Conversions))]
    public void A_value_becomes_the_parameters_type(string type, string json, object? expected)
    {
        DefineTool(type + " $p");

        object? bound = Assert.Single(Bind($$"""{"p":{{json}}}""")).Value;

        Assert.Equal(expected, bound);
        if (expected is not IPAddress)
            Assert.Equal(expected?.GetType(), bound?.GetType());
    }

    [Theory]
    [InlineData("[hashtable]", typeof(Hashtable))]
    [InlineData("[System.Collections.IDictionary]", typeof(Hashtable))]
    [InlineData("[System.Collections.Specialized.OrderedDictionary]", typeof(OrderedDictionary))]
    public void An_object_becomes_a_table_as_PowerShell_makes_them_all_the_way_down(string type, Type expected)
    {
        DefineTool(type + " $p");

        var table = (IDictionary)Bind("""{"p":{"Name":"a","Sub":{"Deep":[{"X":1}],"None":null}}}""")["p"]!;

        Assert.IsType(expected, table);
        Assert.Equal("a", table["NAME"]);
        var sub = (IDictionary)table["sub"]!;
        Assert.IsType(expected, sub);
        Assert.True(sub.Contains("none"));
        Assert.Equal(1L, ((IDictionary)((object[])sub["deep"]!)[0])["x"]);
    }

    [Fact]
    public void An_object_becomes_the_parameters_class()
    {
        Define(
            """
            class Disk { [int] $Size = 7; [string] $Name; [psobject] $Any; [Disk[]] $Next }
            class Machine { [Disk[]] $Disks; [psobject[]] $Tags; [System.Collections.Generic.Dictionary[string,psobject]] $Map }
            function Test-Tool { param([Machine] $m) "$($m.Disks.Count) $($m.Disks[0].GetType().Name) $($m.Disks[0].size) $($m.Disks[0].Name) $($m.Disks[0].Any) $($m.Disks[1].Size) $($m.Tags) $($m.Map['a'])" }
            """);

        PipelineResult result = Call(Plain("""{"m":{"disks":[{"name":"c","Any":[1,2]},{"Size":1}],"Tags":["x",5],"Map":{"a":"y"}}}""")).Succeeded();

        Assert.Equal("2 Disk 7 c 1 2 1 x 5 y", result.Only<string>());
    }

    [Theory]
    [InlineData("[string]", "true", "must be text, not true or false.")]
    [InlineData("[string]", "[\"a\"]", "must be text, not an array.")]
    [InlineData("[string]", "{}", "must be text, not an object.")]
    [InlineData("[string]", "null", "must be text, not null; leave it out if there is nothing to give.")]
    [InlineData("[char]", "\"ab\"", "is no Char: 'ab'.")]
    [InlineData("[bool]", "\"true\"", "must be true or false, not text.")]
    [InlineData("[switch]", "\"true\"", "must be true or false, not text.")]
    [InlineData("[switch]", "1", "must be true or false, not a number.")]
    [InlineData("[switch]", "null", "must be true or false, not null; leave it out if there is nothing to give.")]
    [InlineData("[int]", "\"5\"", "must be a whole number, not text.")]
    [InlineData("[int]", "\"1kb\"", "must be a whole number, not text.")]
    [InlineData("[int]", "true", "must be a whole number, not true or false.")]
    [InlineData("[int]", "[5]", "must be a whole number, not an array.")]
    [InlineData("[int]", "1.5", "must be a whole number.")]
    [InlineData("[int]", "2147483648", "is out of the range of Int32.")]
    [InlineData("[byte]", "256", "is out of the range of Byte.")]
    [InlineData("[byte]", "-1", "is out of the range of Byte.")]
    [InlineData("[long]", "9223372036854775808", "is out of the range of Int64.")]
    [InlineData("[int]", "1e999", "is out of the range of Int32.")]
    [InlineData("[bigint]", "-1e999", "is out of the range of BigInteger.")]
    [InlineData("[uint64]", "18446744073709551616", "is out of the range of UInt64.")]
    [InlineData("[uint64]", "-1", "is out of the range of UInt64.")]
    [InlineData("[int]", "4294967297", "is out of the range of Int32.")]
    [InlineData("[bigint]", "123456789012345678901.5", "must be a whole number.")]
    [InlineData("[double]", "9007199254740993", "has more digits than Double holds.")]
    [InlineData("[single]", "16777217", "has more digits than Single holds.")]
    [InlineData("[single]", "1e300", "is out of the range of Single.")]
    [InlineData("[double]", "1e999", "is out of the range of Double.")]
    [InlineData("[decimal]", "1e300", "is out of the range of Decimal.")]
    [InlineData("[DayOfWeek]", "\"Monday, Friday\"", "must be one of Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, not 'Monday, Friday'.")]
    [InlineData("[DayOfWeek]", "\"Mon\"", "must be one of Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, not 'Mon'.")]
    [InlineData("[DayOfWeek]", "\"1\"", "must be one of Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, not '1'.")]
    [InlineData("[DayOfWeek]", "1", "must be text, not a number.")]
    [InlineData("[ValidateSet('Monday')] [DayOfWeek]", "\"Friday\"", "must be one of Monday, not 'Friday'.")]
    [InlineData("[System.IO.FileAttributes]", "2", "must be an array of names, not a number.")]
    [InlineData("[datetime]", "\"soon\"", "is no DateTime: 'soon'.")]
    [InlineData("[datetime]", "638000000000000000", "must be text, not a number.")]
    [InlineData("[timespan]", "5", "must be text, not a number.")]
    [InlineData("[guid]", "\"x\"", "is no Guid: 'x'.")]
    [InlineData("[ipaddress]", "\"localhost\"", "is no IPAddress: 'localhost'.")]
    [InlineData("[System.IO.FileInfo]", "\"a\\u0000b\"", "is no FileInfo: 'a\0b'.")]
    [InlineData("[hashtable]", "\"@{ a = 1 }\"", "must be an object, not text.")]
    [InlineData("[hashtable]", "[{}]", "must be an object, not an array.")]
    [InlineData("[hashtable]", "{\"a\":1,\"A\":2}", "has the key 'A' twice; case does not matter.")]
    [InlineData("[string[]]", "null", "must be an array, not null; leave it out if there is nothing to give.")]
    [InlineData("[ValidateNotNull()] [object]", "null", "must be a value, not null; leave it out if there is nothing to give.")]
    [InlineData("[nullable[int]]", "\"5\"", "must be a whole number, not text.")]
    public void A_value_that_does_not_fit_is_refused(string type, string json, string reason)
    {
        DefineTool(type + " $p");

        Assert.Equal("The parameter 'p' " + reason, Refusal($$"""{"p":{{json}}}"""));
    }

    [Fact]
    public void An_error_says_where_in_the_value_it_is()
    {
        Define("class Disk { [int] $Size }; class Machine { [Disk[]] $Disks }; function Test-Tool { param([Machine] $m, [string[]] $s) }");

        Assert.Equal("The parameter 'm.Disks[1].Size' must be a whole number, not text.", Refusal("""{"m":{"disks":[{},{"size":"x"}]}}"""));
        Assert.Equal("The parameter 'm.Disks[0]' has no property 'Owner'; it has Size.", Refusal("""{"m":{"Disks":[{"Owner":1}]}}"""));
        Assert.Equal("The parameter 'm.Disks[0]' has the property 'Size' twice; case does not matter.", Refusal("""{"m":{"Disks":[{"Size":1,"size":2}]}}"""));
        Assert.Equal("The parameter 's[2]' must be text, not null; leave it out if there is nothing to give.", Refusal("""{"s":["a","b",null]}"""));
    }

    [Fact]
    public void What_a_class_refuses_is_refused()
    {
        Define("class Disk { [ValidateRange(1, 9)] [int] $Size }; function Test-Tool { param([Disk] $d) }");

        Assert.StartsWith("The parameter 'd' was refused: ", Refusal("""{"d":{"Size":10}}"""), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_mandatory_parameters_are_all_named()
    {
        DefineTool("[Parameter(Mandatory)] $One, [Parameter(Mandatory)] $Two, $Three");

        Assert.Equal("Missing: One, Two.", Refusal("""{"Three":1}"""));
        Assert.Equal("Missing: Two.", Refusal("""{"One":1}"""));
        Assert.Equal("The parameter 'Two' must be a value, not null; leave it out if there is nothing to give.", Refusal("""{"One":1,"Two":null}"""));
    }

    [Fact]
    public void Names_are_taken_in_any_case_but_only_once()
    {
        DefineTool("[string] $ServerName");

        Assert.Equal("ServerName", Assert.Single(Bind("""{"serverNAME":"a"}""")).Key);
        Assert.Equal("The parameter 'ServerName' is given twice; case does not matter.", Refusal("""{"ServerName":"a","servername":"b"}"""));
    }

    [Fact]
    public void Whatever_the_schema_allows_runs_without_a_prompt()
    {
        Define(
            """
            function Test-Tool {
                [CmdletBinding(DefaultParameterSetName = 'Id')]
                param([Parameter(Mandatory, ParameterSetName = 'Id', ValueFromPipeline)] [string] $Id, [Parameter(ParameterSetName = 'Name')] [string] $Name,
                    [Parameter(ParameterSetName = 'Name')] [switch] $Exact, [int] $First)
                process { $PSCmdlet.ParameterSetName }
            }
            """);
        Engine.SetVariable("CallInput", Plain("""{"First":1}"""));
        PipelineResult refused = Engine.Run("$tool = New-MATool -Command Test-Tool -ParameterSet name; $tool.ParameterSet; try { $tool.BindInput($CallInput) } catch { $_.Exception.InnerException.Message }");
        Engine.SetVariable("CallInput", Plain("""{"First":1,"Exact":true}"""));
        PipelineResult run = Engine.Run("$arguments = $tool.BindInput($CallInput); & $tool.Command @arguments");

        Assert.Equal(["Name", "At least one of these is needed: Name, Exact."], refused.Succeeded().Values<string>());
        Assert.Equal("Name", run.Succeeded().Only<string>());
        AssertNothingRan();
    }

    [Fact]
    public void A_parameter_set_that_PowerShell_would_never_take_is_an_error()
    {
        Define("function Test-Tool { [CmdletBinding(DefaultParameterSetName = 'A')] param([Parameter(ParameterSetName = 'A')] $a, [Parameter(ParameterSetName = 'B')] $b, $c) }");

        PipelineResult result = Engine.Run("New-MATool -Command Test-Tool -ParameterSet B -Parameter c");

        Assert.Equal("UnreachableParameterSet", ErrorId(result));
    }
}
