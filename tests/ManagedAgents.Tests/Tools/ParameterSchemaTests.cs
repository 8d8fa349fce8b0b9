using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Tests.Engine;
using Xunit;
using static ManagedAgents.Tests.Agents.AgentCmdletTests;

namespace ManagedAgents.Tests.Tools;

/// <summary>What each type and attribute of a parameter becomes in the tool's schema.</summary>
public sealed class ParameterSchemaTests : CommandToolTests
{
    private const string Int32 = "\"minimum\":-2147483648,\"maximum\":2147483647";

    public ParameterSchemaTests(SharedEngine shared)
        : base(shared)
    {
    }

    [Theory]
    [InlineData("[string] $p", """{"type":"string"}""")]
    [InlineData("$p", "{}")]
    [InlineData("[object] $p", "{}")]
    [InlineData("[psobject] $p", "{}")]
    [InlineData("[pscustomobject] $p", "{}")]
    [InlineData("[bool] $p", """{"type":"boolean"}""")]
    [InlineData("[switch] $p", """{"type":"boolean"}""")]
    [InlineData("[sbyte] $p", """{"type":"integer","minimum":-128,"maximum":127}""")]
    [InlineData("[byte] $p", """{"type":"integer","minimum":0,"maximum":255}""")]
    [InlineData("[int16] $p", """{"type":"integer","minimum":-32768,"maximum":32767}""")]
    [InlineData("[uint16] $p", """{"type":"integer","minimum":0,"maximum":65535}""")]
    [InlineData("[int] $p", $$"""{"type":"integer",{{Int32}}}""")]
    [InlineData("[uint32] $p", """{"type":"integer","minimum":0,"maximum":4294967295}""")]
    [InlineData("[long] $p", """{"type":"integer","minimum":-9223372036854775808,"maximum":9223372036854775807}""")]
    [InlineData("[uint64] $p", """{"type":"integer","minimum":0,"maximum":18446744073709551615}""")]
    [InlineData("[bigint] $p", """{"type":"integer"}""")]
    [InlineData("[single] $p", """{"type":"number"}""")]
    [InlineData("[double] $p", """{"type":"number"}""")]
    [InlineData("[decimal] $p", """{"type":"number"}""")]
    [InlineData("[char] $p", """{"type":"string","minLength":1,"maxLength":1}""")]
    [InlineData("[datetime] $p", """{"type":"string","format":"date-time"}""")]
    [InlineData("[DateTimeOffset] $p", """{"type":"string","format":"date-time"}""")]
    [InlineData("[DateOnly] $p", """{"type":"string","format":"date"}""")]
    [InlineData("[TimeOnly] $p", """{"type":"string","description":"A time of day such as 13:30:00."}""")]
    [InlineData("[timespan] $p", """{"type":"string","description":"A time span as days.hours:minutes:seconds, such as 1.12:30:00."}""")]
    [InlineData("[guid] $p", """{"type":"string","format":"uuid"}""")]
    [InlineData("[uri] $p", """{"type":"string","format":"uri"}""")]
    [InlineData("[version] $p", """{"type":"string","description":"A version such as 1.2.3."}""")]
    [InlineData("[semver] $p", """{"type":"string","description":"A semantic version such as 1.2.3-preview.1."}""")]
    [InlineData("[ipaddress] $p", """{"type":"string","description":"An IPv4 or IPv6 address such as 192.0.2.1."}""")]
    [InlineData("[mailaddress] $p", """{"type":"string","format":"email"}""")]
    [InlineData("[cultureinfo] $p", """{"type":"string","description":"The name of a culture such as en-US."}""")]
    [InlineData("[System.IO.FileInfo] $p", """{"type":"string","description":"The path of a file."}""")]
    [InlineData("[System.IO.DirectoryInfo] $p", """{"type":"string","description":"The path of a folder."}""")]
    [InlineData("[DayOfWeek] $p", """{"type":"string","enum":["Sunday","Monday","Tuesday","Wednesday","Thursday","Friday","Saturday"]}""")]
    [InlineData("[System.Text.RegularExpressions.RegexOptions] $p",
        """{"type":"array","items":{"type":"string","enum":["None","IgnoreCase","Multiline","ExplicitCapture","Compiled","Singleline","IgnorePatternWhitespace","RightToLeft","ECMAScript","CultureInvariant","NonBacktracking"]},"uniqueItems":true}""")]
    [InlineData("[hashtable] $p", """{"type":"object"}""")]
    [InlineData("[System.Collections.IDictionary] $p", """{"type":"object"}""")]
    [InlineData("[System.Collections.Specialized.OrderedDictionary] $p", """{"type":"object"}""")]
    [InlineData("[System.Collections.Generic.Dictionary[string,byte]] $p", """{"type":"object","additionalProperties":{"type":"integer","minimum":0,"maximum":255}}""")]
    [InlineData("[string[]] $p", """{"type":"array","items":{"type":"string"}}""")]
    [InlineData("[object[]] $p", """{"type":"array","items":{}}""")]
    [InlineData("[array] $p", """{"type":"array","items":{}}""")]
    [InlineData("[System.Collections.ArrayList] $p", """{"type":"array","items":{}}""")]
    [InlineData("[System.Collections.IEnumerable] $p", """{"type":"array","items":{}}""")]
    [InlineData("[System.Collections.Generic.List[byte]] $p", """{"type":"array","items":{"type":"integer","minimum":0,"maximum":255}}""")]
    [InlineData("[System.Collections.Generic.IEnumerable[bool]] $p", """{"type":"array","items":{"type":"boolean"}}""")]
    [InlineData("[string[][]] $p", """{"type":"array","items":{"type":"array","items":{"type":"string"}}}""")]
    [InlineData("[hashtable[]] $p", """{"type":"array","items":{"type":"object"}}""")]
    [InlineData("[nullable[int]] $p", $$"""{"type":["integer","null"],{{Int32}}}""")]
    [InlineData("[nullable[DayOfWeek]] $p", """{"type":["string","null"],"enum":["Sunday","Monday","Tuesday","Wednesday","Thursday","Friday","Saturday",null]}""")]
    public void A_type_becomes_a_schema(string parameter, string expected) => AssertJson(expected, PropertySchema(parameter));

    [Theory]
    [InlineData("[ValidateSet('a', 'B')] [string] $p", """{"type":"string","enum":["a","B"]}""")]
    [InlineData("[ValidateSet('a', 'B')] [string[]] $p", """{"type":"array","items":{"type":"string","enum":["a","B"]}}""")]
    [InlineData("[ValidateSet(1, 2)] [int] $p", """{"type":"integer","enum":[1,2]}""")]
    [InlineData("[ValidateSet('a', 'B')] $p", """{"enum":["a","B"]}""")]
    [InlineData("[ValidateSet('MONDAY', 'friday', 'x')] [DayOfWeek] $p", """{"type":"string","enum":["Monday","Friday"]}""")]
    [InlineData("[ValidateRange(1, 10)] [int] $p", """{"type":"integer","minimum":1,"maximum":10}""")]
    [InlineData("[ValidateRange(0.5, 1.5)] [double] $p", """{"type":"number","minimum":0.5,"maximum":1.5}""")]
    [InlineData("[ValidateRange(1, 10)] [int[]] $p", """{"type":"array","items":{"type":"integer","minimum":1,"maximum":10}}""")]
    [InlineData("[ValidateRange('Positive')] [int] $p", """{"type":"integer","minimum":1,"maximum":2147483647}""")]
    [InlineData("[ValidateRange('NonNegative')] [int] $p", """{"type":"integer","minimum":0,"maximum":2147483647}""")]
    [InlineData("[ValidateRange('Negative')] [int] $p", """{"type":"integer","minimum":-2147483648,"maximum":-1}""")]
    [InlineData("[ValidateRange('NonPositive')] [int] $p", """{"type":"integer","minimum":-2147483648,"maximum":0}""")]
    [InlineData("[ValidateRange('Positive')] [double] $p", """{"type":"number","exclusiveMinimum":0}""")]
    [InlineData("[ValidateRange('Negative')] [decimal] $p", """{"type":"number","exclusiveMaximum":0}""")]
    [InlineData("[ValidateRange('2026-01-01', '2026-12-31')] [string] $p", """{"type":"string"}""")]
    [InlineData("[ValidateLength(2, 5)] [string] $p", """{"type":"string","minLength":2,"maxLength":5}""")]
    [InlineData("[ValidateCount(1, 3)] [string[]] $p", """{"type":"array","items":{"type":"string"},"minItems":1,"maxItems":3}""")]
    [InlineData("[ValidateCount(1, 3)] [hashtable] $p", """{"type":"object","minProperties":1,"maxProperties":3}""")]
    [InlineData("[ValidateNotNullOrEmpty()] [string] $p", """{"type":"string","minLength":1}""")]
    [InlineData("[ValidateNotNullOrEmpty()] [string[]] $p", """{"type":"array","items":{"type":"string","minLength":1},"minItems":1}""")]
    [InlineData("[ValidateNotNullOrWhiteSpace()] [string] $p", """{"type":"string","minLength":1}""")]
    [InlineData("[ValidateNotNullOrEmpty()] [ValidateLength(0, 5)] [string] $p", """{"type":"string","minLength":1,"maxLength":5}""")]
    [InlineData("[ValidateNotNull()] [nullable[bool]] $p", """{"type":"boolean"}""")]
    [InlineData("[AllowNull()] [string] $p", """{"type":["string","null"]}""")]
    [InlineData("[ValidateScript({ Canary })] [string] $p", """{"type":"string"}""")]
    [InlineData("[Parameter(HelpMessage = ' What it is. ')] [string] $p", """{"type":"string","description":"What it is."}""")]
    [InlineData("[Parameter(HelpMessage = 'How long.')] [timespan] $p", """{"type":"string","description":"How long. A time span as days.hours:minutes:seconds, such as 1.12:30:00."}""")]
    public void An_attribute_becomes_a_rule(string parameter, string expected)
    {
        AssertJson(expected, PropertySchema(parameter));
        AssertNothingRan();
    }

    [Theory]
    [InlineData("'^[0-9]{1,3}-[0-9]+$'")]
    [InlineData("'^srv$', Options = 'None'")]
    [InlineData("'^[A-Za-z_][a-z0-9-]*$', Options = 'None'")]
    [InlineData("'^(?:x|y)+( z)?$', Options = 'CultureInvariant'")]
    [InlineData(@"'^10\.0\.[0-9]+$'")]
    [InlineData("'^[^/:]{2,}$', Options = 'None'")]
    public void A_pattern_that_means_the_same_in_a_schema_is_in_the_schema(string attribute) =>
        Assert.Equal(attribute.Split('\'')[1], (string?)PropertySchema($"[ValidatePattern({attribute})] [string] $p")["pattern"]);

    [Theory]
    [InlineData("'^srv[0-9]$'")]
    [InlineData("'^[a-f]$'")]
    [InlineData(@"'^\d+$'")]
    [InlineData(@"'\Aa\z', Options = 'None'")]
    [InlineData("'a.b', Options = 'None'")]
    [InlineData("'a+?b', Options = 'None'")]
    [InlineData(@"'a\-b', Options = 'None'")]
    [InlineData("'a{x}', Options = 'None'")]
    [InlineData("'[]a]', Options = 'None'")]
    [InlineData("'^*a', Options = 'None'")]
    [InlineData(@"'(?<=a)b'")]
    [InlineData(@"'(?i)ab'")]
    [InlineData(@"'(?>a)b'")]
    [InlineData(@"'(?<year>\d)\k<year>'")]
    [InlineData(@"'(a)\1'")]
    [InlineData(@"'(?!a)+b'")]
    [InlineData(@"'a\b?'")]
    [InlineData(@"'[a-z-[aeiou]]'")]
    [InlineData(@"'[a-[b]]'")]
    [InlineData(@"'\p{L}+'")]
    [InlineData(@"'ä+'")]
    [InlineData(@"'^ a b $', Options = 'IgnorePatternWhitespace'")]
    [InlineData(@"'^a.b$', Options = 'Singleline'")]
    public void A_pattern_that_may_mean_something_else_in_a_schema_is_told_in_words(string attribute)
    {
        JsonNode schema = PropertySchema($"[ValidatePattern({attribute})] [string] $p");

        Assert.Null(schema["pattern"]);
        Assert.StartsWith("Must match the .NET regular expression " + attribute.Split('\'')[1], (string?)schema["description"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'^[a-z]+$'", "abc\n")]
    [InlineData("'^[a-z]+\\Z'", "abc\n")]
    [InlineData("'^[a-z$]+$', Options = 'None'", "a$\n")]
    [InlineData("'^a$|^b\\$$', Options = 'None'", "b$\n")]
    public void A_text_is_held_to_the_end_that_its_pattern_shows(string attribute, string text)
    {
        DefineTool($"[ValidatePattern({attribute})] [string[]] $p");

        Assert.Equal("The parameter 'p[1]' ends with a line feed, which its pattern does not allow.", Refusal(new Dictionary<string, object?> { ["p"] = new object?[] { text.TrimEnd('\n'), text } }));
        Assert.Single(Bind(new Dictionary<string, object?> { ["p"] = text.TrimEnd('\n') }));
    }

    [Fact]
    public void A_pattern_that_allows_a_line_feed_lets_it_through()
    {
        DefineTool("[ValidatePattern('^a\\s*$')] [string] $p, [ValidatePattern('^b')] [string] $q");

        Assert.Equal(2, Bind("{\"p\":\"a\\n\",\"q\":\"b\\n\"}").Count);
    }

    [Fact]
    public void A_parameter_whose_name_the_service_does_not_take_is_left_out_or_an_error()
    {
        Define("function Test-Tool { param([string] ${Größe}, [string] $Path, [string] $" + new string('x', 65) + ", [string] ${a b}, [string] ${a.b-c_1}) }");
        Assert.Equal(["Path", "a.b-c_1"], Schema()["properties"]!.AsObject().Select(p => p.Key));

        foreach (string script in (string[])["New-MATool -Command Test-Tool -Parameter Größe", "function Test-Tool { param([Parameter(Mandatory)] ${Größe}) }; New-MATool -Command Test-Tool"])
        {
            PipelineResult result = Engine.Run(script);
            Assert.Equal("UnsupportedParameter", ErrorId(result));
            Assert.Contains("parameter 'Größe' has a name that the service does not take, which must have 1 to 64 ASCII letters", Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Of_two_patterns_one_is_described()
    {
        JsonNode schema = PropertySchema("[ValidatePattern('^1')] [ValidatePattern('2$')] [string[]] $p");

        string pattern = (string)schema["items"]!["pattern"]!;
        Assert.Contains(pattern, (string[])["^1", "2$"]);
        Assert.Equal($"Must match the .NET regular expression {(pattern == "^1" ? "2$" : "^1")} (options: IgnoreCase).", (string?)schema["description"]);
    }

    [Fact]
    public void Choices_of_a_class_are_listed_unless_they_are_too_many_or_fail()
    {
        Define(
            """
            class Few : System.Management.Automation.IValidateSetValuesGenerator { [string[]] GetValidValues() { return 'x', 'y' } }
            class Many : System.Management.Automation.IValidateSetValuesGenerator { [string[]] GetValidValues() { return 1..101 } }
            class Failing : System.Management.Automation.IValidateSetValuesGenerator { [string[]] GetValidValues() { throw 'no' } }
            function Test-Tool { param([ValidateSet([Few])] [string] $few, [ValidateSet([Many])] [string] $many, [ValidateSet([Failing])] [string] $failing) }
            """);

        AssertJson(
            """{"few":{"type":"string","enum":["x","y"]},"many":{"type":"string","description":"One of 101 values, such as 1, 2, 3, 4, 5, 6, 7, 8, 9, 10."},"failing":{"type":"string"}}""",
            Schema()["properties"]);
    }

    [Fact]
    public void A_class_becomes_an_object_with_its_settable_properties()
    {
        Define(
            """
            class Disk { [ValidateRange(1, 9)] [int] $Size; [string] $Name; hidden [string] $Secret; [scriptblock] $Check; static [int] $Count; [Disk] $Next }
            class Machine { [string] $Host; [Disk[]] $Disks; [timespan] $Uptime }
            function Test-Tool { param([Machine] $p) }
            """);

        AssertJson(
            """
            {"type":"object","properties":{
              "Host":{"type":"string"},
              "Disks":{"type":"array","items":{"type":"object","properties":{"Size":{"type":"integer","minimum":1,"maximum":9},"Name":{"type":"string"}}}},
              "Uptime":{"type":"string","description":"A time span as days.hours:minutes:seconds, such as 1.12:30:00."}}}
            """,
            Schema()["properties"]!["p"]);
    }

    [Fact]
    public void Classes_nest_four_deep()
    {
        Define(
            """
            class E { [int] $v }; class D { [E] $e; [bool] $v }; class C { [D] $d }; class B { [C] $c }; class A { [B] $b }
            function Test-Tool { param([A] $p) }
            """);

        AssertJson(
            """{"type":"object","properties":{"b":{"type":"object","properties":{"c":{"type":"object","properties":{"d":{"type":"object","properties":{"v":{"type":"boolean"}}}}}}}}}""",
            Schema()["properties"]!["p"]);
    }

    [Theory]
    [InlineData("scriptblock", "ScriptBlock")]
    [InlineData("scriptblock[]", "ScriptBlock[]")]
    [InlineData("securestring", "SecureString")]
    [InlineData("System.IO.Stream", "Stream")]
    [InlineData("action", "Action")]
    [InlineData("type", "Type")]
    [InlineData("IntPtr", "IntPtr")]
    [InlineData("ref", "PSReference")]
    [InlineData("xml", "XmlDocument")]
    [InlineData("runspace", "Runspace")]
    [InlineData("System.Diagnostics.ProcessStartInfo", "ProcessStartInfo")]
    [InlineData("System.Collections.Generic.Dictionary[string,scriptblock]", "Dictionary`2")]
    [InlineData("System.Collections.Generic.Dictionary[int,string]", "Dictionary`2")]
    [InlineData("int[,]", "Int32[,]")]
    public void What_JSON_cannot_express_is_left_out_or_an_error_where_it_is_mandatory(string type, string shown)
    {
        DefineTool($"[{type}] $p, [string] $q");
        AssertJson("""{"q":{"type":"string"}}""", Schema()["properties"]);

        DefineTool($"[Parameter(Mandatory)] [{type}] $p, [string] $q");
        var result = Engine.Run("New-MATool -Command Test-Tool");

        Assert.Equal("UnsupportedParameter", ErrorId(result));
        Assert.Equal($"The command 'Test-Tool' cannot be called by an agent, as its mandatory parameter 'p' is of type {shown}, which JSON cannot express.", Assert.Single(result.Errors).Exception.Message);
    }

    [Theory]
    [InlineData("[pscredential]")]
    [InlineData("[System.Management.Automation.Credential()] [object]")]
    public void A_credential_is_left_out_as_PowerShell_would_ask_for_its_password(string type)
    {
        DefineTool($"{type} $p, [string] $q");
        AssertJson("""{"q":{"type":"string"}}""", Schema()["properties"]);

        DefineTool($"[Parameter(Mandatory)] {type} $p");
        var result = Engine.Run("New-MATool -Command Test-Tool");

        Assert.Equal("UnsupportedParameter", ErrorId(result));
        Assert.Contains("'p' is a credential", Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[int] $p = 30", "30")]
    [InlineData("[int] $p = -30", "-30")]
    [InlineData("[long] $p = 1gb", "1073741824")]
    [InlineData("[double] $p = 1.5", "1.5")]
    [InlineData("[string] $p = 'a''b'", "\"a'b\"")]
    [InlineData("[string] $p = 5", "\"5\"")]
    [InlineData("[bool] $p = $true", "true")]
    [InlineData("[switch] $p = $false", "false")]
    [InlineData("[DayOfWeek] $p = 'monday'", "\"Monday\"")]
    [InlineData("[System.IO.FileAttributes] $p = 'Hidden'", "[\"Hidden\"]")]
    [InlineData("[timespan] $p = '0:05'", "\"0:05\"")]
    [InlineData("[string[]] $p = @('a', 'b')", "[\"a\",\"b\"]")]
    [InlineData("[string[]] $p = ('a', 'b')", "[\"a\",\"b\"]")]
    [InlineData("[string[]] $p = 'a'", "[\"a\"]")]
    [InlineData("[int[]] $p = @()", "[]")]
    [InlineData("$p = 'x'", "\"x\"")]
    [InlineData("[decimal] $p = 0.1", "0.1")]
    [InlineData("[uint64] $p = 18446744073709551615", "18446744073709551615")]
    [InlineData("[bigint] $p = 123456789012345678901234567890n", "123456789012345678901234567890")]
    public void A_literal_default_is_told(string parameter, string expected) => AssertJson(expected, PropertySchema(parameter)["default"]);

    [Theory]
    [InlineData("[int] $p = (1 + 2)")]
    [InlineData("[string] $p = $(Canary)")]
    [InlineData("[string] $p = \"$(Canary)\"")]
    [InlineData("[string] $p = (Canary)")]
    [InlineData("[string] $p = $env:PATH")]
    [InlineData("[string] $p = $null")]
    [InlineData("[string[]] $p = @('a', (Canary))")]
    [InlineData("[string[]] $p = @('a'; 'b')")]
    [InlineData("[int] $p = 'x'")]
    [InlineData("[int] $p = [int]'5'")]
    [InlineData("[hashtable] $p = @{ a = Canary }")]
    [InlineData("[Parameter(Mandatory)] [int] $p = 5")]
    public void Any_other_default_is_not_told_and_not_evaluated(string parameter)
    {
        Assert.Null(PropertySchema(parameter)["default"]);
        AssertNothingRan();
    }

    [Fact]
    public void A_flag_enumeration_of_any_size_and_a_nested_list_of_it_are_expressed()
    {
        Define("[Flags()] enum Wide : ulong { None = 0; Low = 1; High = 9223372036854775808 }; function Test-Tool { param([Wide[]] $p) }");

        AssertJson(
            """{"type":"array","items":{"type":"array","items":{"type":"string","enum":["None","Low","High"]},"uniqueItems":true}}""",
            Schema()["properties"]!["p"]);
    }

    [Fact]
    public void Nothing_of_the_command_is_run()
    {
        Define(
            """
            function Test-Tool {
                [CmdletBinding()] param([string] $a)
                dynamicparam { $global:fired = 'dynamic'; $set = [System.Management.Automation.RuntimeDefinedParameterDictionary]::new(); $set }
                begin { $global:fired = 'begin' } process { $global:fired = 'process' } end { $global:fired = 'end' }
            }
            """);

        Assert.Equal(["a"], Schema()["properties"]!.AsObject().Select(property => property.Key));
        AssertNothingRan();
    }
}
