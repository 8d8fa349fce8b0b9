using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Tools;

/// <summary>Whatever an agent sends, it is data: it arrives as it is or is refused, and runs nothing. A function Canary would tell.</summary>
public sealed class HostileInputTests : CommandToolTests
{
    private static readonly string[] Texts =
    [
        "'; Canary; '", "\"; Canary; \"", "$(Canary)", "`$(Canary)", "@(Canary)", "& { Canary }", "{ Canary }", "| Canary", "; Canary #", "\nCanary\n", "\r\nCanary\r\n",
        "$global:fired = 1", "-WhatIf", "-Verbose:$true", "--% Canary", "[scriptblock]::Create('Canary').Invoke()", "[System.Diagnostics.Process]::Start('sh')",
        "a\0b", "\u2018; Canary; \u2019", "\u201C$(Canary)\u201D", "\u2028Canary", "\uFEFF", "\uD800", "\u202Etxt", "*", "?", "[a-z]", "~", "..\\..\\x", "$env:PATH", "%PATH%", "",
        "System.Management.Automation.ScriptBlock", "[scriptblock]", "$null", "$true", "0x10", "1kb", "@{ a = Canary }", "<# #>", "\u001B[31m",
    ];

    public HostileInputTests(SharedEngine shared)
        : base(shared)
    {
    }

    public static TheoryData<string> HostileTexts => [.. Texts];

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public void Text_arrives_as_it_is(string text)
    {
        DefineTool("[string] $Text, $Any, [object[]] $List, [hashtable] $Table, [psobject] $Wrapped");

        PipelineResult result = Call(new()
        {
            ["Text"] = text, ["Any"] = text, ["List"] = new object?[] { text }, ["Table"] = new Dictionary<string, object?> { [text] = text }, ["Wrapped"] = text,
        }).Succeeded();

        var given = result.Only<IDictionary<string, object>>();
        Assert.Equal(text, given["Text"]);
        Assert.Equal(text, given["Any"]);
        Assert.Equal(text, Assert.Single((object[])given["List"]));
        Assert.Equal(text, ((System.Collections.Hashtable)given["Table"])[text]);
        Assert.Equal(text, given["Wrapped"] is PSObject wrapped ? wrapped.BaseObject : given["Wrapped"]);
        AssertNothingRan();
    }

    [Theory]
    [InlineData("int")]
    [InlineData("double")]
    [InlineData("bool")]
    [InlineData("switch")]
    [InlineData("DayOfWeek")]
    [InlineData("System.IO.FileAttributes")]
    [InlineData("datetime")]
    [InlineData("timespan")]
    [InlineData("guid")]
    [InlineData("version")]
    [InlineData("hashtable")]
    [InlineData("int[]")]
    public void Text_for_any_other_type_is_refused(string type)
    {
        DefineTool($"[{type}] $p");

        foreach (string text in Texts)
            Refusal(new Dictionary<string, object?> { ["p"] = text });

        AssertNothingRan();
    }

    [Theory]
    [InlineData("uri")]
    [InlineData("ipaddress")]
    [InlineData("cultureinfo")]
    [InlineData("mailaddress")]
    [InlineData("System.IO.FileInfo")]
    [InlineData("System.IO.DirectoryInfo")]
    [InlineData("semver")]
    [InlineData("char")]
    public void Text_for_a_type_made_of_text_is_of_that_type_or_refused(string type)
    {
        DefineTool($"[{type}] $p");
        Engine.SetVariable("Texts", Texts);

        PipelineResult result = Engine.Run(
            $$"""
            $tool = New-MATool -Command Test-Tool
            foreach ($text in $Texts) {
                $data = [System.Collections.Generic.Dictionary[string,object]]::new(); $data['p'] = $text
                try { $bound = $tool.BindInput($data) } catch { $_.Exception.InnerException.ErrorId; continue }
                $bound['p'].GetType() -eq [{{type}}]
            }
            """);

        Assert.Equal(Texts.Length, result.Succeeded().Output.Count);
        Assert.All(result.Output, outcome => Assert.True(outcome.BaseObject is true or "InvalidToolInput"));
        AssertNothingRan();
    }

    [Theory]
    [InlineData("WhatIf")]
    [InlineData("whatif")]
    [InlineData("wi")]
    [InlineData("Confirm")]
    [InlineData("cf")]
    [InlineData("Verbose")]
    [InlineData("vb")]
    [InlineData("Debug")]
    [InlineData("db")]
    [InlineData("ErrorAction")]
    [InlineData("ea")]
    [InlineData("WarningAction")]
    [InlineData("wa")]
    [InlineData("InformationAction")]
    [InlineData("infa")]
    [InlineData("ProgressAction")]
    [InlineData("proga")]
    [InlineData("ErrorVariable")]
    [InlineData("ev")]
    [InlineData("WarningVariable")]
    [InlineData("wv")]
    [InlineData("InformationVariable")]
    [InlineData("iv")]
    [InlineData("OutVariable")]
    [InlineData("ov")]
    [InlineData("OutBuffer")]
    [InlineData("ob")]
    [InlineData("PipelineVariable")]
    [InlineData("pv")]
    [InlineData("UseTransaction")]
    [InlineData("usetx")]
    public void A_common_parameter_is_refused(string name)
    {
        Define("function Test-Tool { [CmdletBinding(SupportsShouldProcess)] param([string] $Text) }");

        Assert.Equal($"The parameter '{name}' is a common parameter, which an agent cannot set.", Refusal(new Dictionary<string, object?> { [name] = false }));
    }

    [Theory]
    [InlineData("Wha")]
    [InlineData("Tex")]
    [InlineData("-Text")]
    [InlineData("Text:")]
    [InlineData(" Text")]
    [InlineData("Text ")]
    [InlineData("-WhatIf")]
    [InlineData("WhatIf:$false")]
    [InlineData("T")]
    [InlineData("Words")]
    [InlineData("Block")]
    [InlineData("First")]
    [InlineData("0")]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("Text\0")]
    [InlineData("Te\u017Ft")]
    [InlineData("args")]
    [InlineData("$(Canary)")]
    public void Only_whole_names_of_parameters_are_taken_and_no_aliases(string name)
    {
        Define("function Test-Tool { [CmdletBinding(SupportsShouldProcess, SupportsPaging)] param([Alias('Words', 'T')] [string] $Text, [scriptblock] $Block) }");

        Assert.Equal($"There is no parameter '{name}'; there are Text.", Refusal(new Dictionary<string, object?> { [name] = "{ Canary }" }));
        AssertNothingRan();
    }

    [Fact]
    public void A_tool_without_parameters_takes_none()
    {
        Define("function Test-Tool { $args }");

        Assert.Equal("There is no parameter 'x'; this tool takes none.", Refusal("""{"x":1}"""));
        Assert.Empty(Bind("{}"));
    }

    [Fact]
    public void A_functions_own_WhatIf_is_not_the_agents_either()
    {
        Define("function Test-Tool { param([switch] $WhatIf, [string] $Verbose, [string] $Text) }");

        Assert.Equal(["Text"], Schema()["properties"]!.AsObject().Select(property => property.Key));
        Assert.Equal("The parameter 'WhatIf' is a common parameter, which an agent cannot set.", Refusal("""{"WhatIf":false}"""));
    }

    [Fact]
    public void A_megabyte_arrives_and_is_shown_short_where_it_is_refused()
    {
        DefineTool("[string] $Text, [DayOfWeek] $Day");
        string text = new('$', 1 << 20);

        Assert.Same(text, Bind(new Dictionary<string, object?> { ["Text"] = text })["Text"]);
        Assert.InRange(Refusal(new Dictionary<string, object?> { ["Day"] = text }).Length, 1, 300);
        Assert.InRange(Refusal(new Dictionary<string, object?> { [text] = 1L }).Length, 1, 300);
    }

    [Theory]
    [InlineData("$p", true)]
    [InlineData("[psobject] $p", true)]
    [InlineData("[hashtable] $p", false)]
    [InlineData("[object[]] $p", true)]
    [InlineData("[string] $p", false)]
    public void A_thousand_levels_arrive_or_are_refused(string parameter, bool arrives)
    {
        DefineTool(parameter, "'ran'");
        string json = string.Concat(Enumerable.Repeat("{\"a\":[", 500)) + string.Concat(Enumerable.Repeat("]}", 500));
        Dictionary<string, object?> input = Plain($$"""{"p":{{json}}}""");

        if (arrives)
            Assert.Equal("ran", Call(input).Succeeded().Only<string>());
        else
            Refusal(input);
    }

    [Fact]
    public void The_names_of_types_and_members_are_only_keys()
    {
        Define("class Disk { [string] $Name }; function Test-Tool { param([hashtable] $Table, [Disk] $Disk) $Table }");

        var table = Call(Plain("""{"Table":{"Count":"System.Diagnostics.Process","$type":"x","GetType":1,"PSTypeName":"y","Keys":2}}""")).Succeeded().Only<System.Collections.Hashtable>();

        Assert.Equal(5, table.Count);
        Assert.Equal("System.Diagnostics.Process", table["count"]);
        Assert.Equal("The parameter 'Disk' has no property '$type'; it has Name.", Refusal("""{"Disk":{"$type":"System.Diagnostics.Process"}}"""));
        Assert.Equal("The parameter 'Disk' must be an object, not text.", Refusal("""{"Disk":"System.Diagnostics.Process"}"""));
        AssertNothingRan();
    }
}
