using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using ManagedAgents.Client.Wire;
using ManagedAgents.Tests.Engine;
using Xunit;
using GetDateCommand = Microsoft.PowerShell.Commands.GetDateCommand;
using GetProcessCommand = Microsoft.PowerShell.Commands.GetProcessCommand;

namespace ManagedAgents.Tests.Tools;

/// <summary>New-MATool makes tools of the cmdlets that come with PowerShell: its core, Utility and Management.</summary>
public sealed class StockCmdletTests : IDisposable
{
    // By the mandatory parameter of the default parameter set that JSON cannot express, and its type.
    private static readonly Dictionary<string, string> Inexpressible = new()
    {
        ["Debug-Job"] = "'Job' is of type Job",
        ["Debug-Runspace"] = "'Runspace' is of type Runspace",
        ["Disable-PSBreakpoint"] = "'Breakpoint' is of type Breakpoint[]",
        ["Enable-PSBreakpoint"] = "'Breakpoint' is of type Breakpoint[]",
        ["Export-FormatData"] = "'InputObject' is of type ExtendedTypeDefinition[]",
        ["Export-PSSession"] = "'Session' is of type PSSession",
        ["ForEach-Object"] = "'Process' is of type ScriptBlock[]",
        ["Import-PSSession"] = "'Session' is of type PSSession",
        ["Invoke-Command"] = "'ScriptBlock' is of type ScriptBlock",
        ["Measure-Command"] = "'Expression' is of type ScriptBlock",
        ["New-Module"] = "'ScriptBlock' is of type ScriptBlock",
        ["Receive-Job"] = "'Job' is of type Job[]",
        ["Remove-PSBreakpoint"] = "'Breakpoint' is of type Breakpoint[]",
        ["Remove-TypeData"] = "'TypeData' is of type TypeData",
        ["Select-Xml"] = "'Xml' is of type XmlNode[]",
        ["Start-Job"] = "'ScriptBlock' is of type ScriptBlock",
        ["Trace-Command"] = "'Expression' is of type ScriptBlock",
    };

    // Several parameter sets and no default one.
    private static readonly string[] Undecided = ["Format-Hex", "Register-ArgumentCompleter", "Remove-Module", "Set-PSDebug"];

    private readonly PowerShellEngine _engine = new();

    public StockCmdletTests() => _engine.Run(
        "param($Assemblies) $Assemblies | ForEach-Object { Import-Module -Assembly $_ }",
        new Dictionary<string, object?> { ["Assemblies"] = new[] { typeof(GetDateCommand).Assembly, typeof(GetProcessCommand).Assembly } }).Succeeded();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Each_becomes_a_valid_schema_or_an_error_that_says_why_not()
    {
        var tools = new Dictionary<string, JsonNode>();
        var errors = new Dictionary<string, (string Id, string Message)>();
        foreach (string name in StockNames())
        {
            PipelineResult result = _engine.Run("param($Name) (New-MATool -Command $Name).ToJson()", new Dictionary<string, object?> { ["Name"] = name });
            if (result.Errors.Count == 0)
                tools.Add(name, JsonNode.Parse(result.Only<string>())!);
            else
                errors.Add(name, (result.Errors[0].FullyQualifiedErrorId.Split(',')[0], result.Errors[0].Exception.Message));
        }

        Assert.True(tools.Count >= 150, $"Only {tools.Count} cmdlets became tools.");
        Assert.DoesNotContain(errors, error => !Inexpressible.ContainsKey(error.Key) && !Undecided.Contains(error.Key));
        Assert.Equal(Inexpressible.Keys.Concat(Undecided).Order(), errors.Keys.Order());
        Assert.All(Inexpressible, reason => AssertError(errors[reason.Key], "UnsupportedParameter", reason.Value));
        Assert.All(Undecided, name => AssertError(errors[name], "ParameterSetNeeded", "choose by -ParameterSet"));
        Assert.All(tools, tool => AssertValid(tool.Value["input_schema"]!));
        Assert.All(tools, tool => Assert.Matches("^[a-z][a-z0-9_]*$", (string)tool.Value["name"]!));
        Assert.All(tools, tool => Assert.False(string.IsNullOrWhiteSpace((string)tool.Value["description"]!)));
    }

    [Fact]
    public void What_a_schema_allows_is_bound()
    {
        foreach (dynamic tool in _engine.Run("Get-Command -ListImported -CommandType Cmdlet | New-MATool -ErrorAction Ignore").Output.Select(tool => tool.BaseObject))
        {
            JsonNode properties = JsonNode.Parse((string)tool.ToJson())!["input_schema"]!["properties"]!;
            var input = new JsonObject(properties.AsObject().Select(property => KeyValuePair.Create(property.Key, Example(property.Value!))));
            Assert.Equal(input.Count, tool.BindInput(PlainJson.ReadObject(JsonSerializer.SerializeToElement(input))).Count);
        }
    }

    [Fact]
    public void No_cmdlet_lets_an_agent_set_a_common_parameter()
    {
        string[] common = ["Verbose", "Debug", "ErrorAction", "WarningAction", "OutVariable", "PipelineVariable", "WhatIf", "Confirm"];

        PipelineResult result = _engine.Run("Get-Command -ListImported -CommandType Cmdlet | New-MATool -ErrorAction Ignore | ForEach-Object { $_.InputSchema['properties'].Keys }");

        Assert.NotEmpty(result.Output);
        Assert.Empty(result.Values<string>().Intersect(common, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_cmdlet_says_whether_it_can_be_run_with_WhatIf() => Assert.Equal(
        [true, false],
        _engine.Run("'Remove-Item', 'Get-Item' | New-MATool | ForEach-Object SupportsShouldProcess").Succeeded().Values<bool>());

    [Fact]
    public void A_list_of_a_tool_shows_the_command()
    {
        string shown = Regex.Replace(_engine.Show("New-MATool -Command Remove-Item -ParameterSet LiteralPath | Format-List"), "\u001B\\[[0-9;]*m", string.Empty);

        Assert.Matches("(?m)^Command +: Remove-Item", shown);
        Assert.Matches("(?m)^ParameterSet +: LiteralPath", shown);
        Assert.Matches("(?m)^SupportsShouldProcess +: True", shown);
    }

    private static void AssertError((string Id, string Message) error, string id, string reason)
    {
        Assert.Equal(id, error.Id);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static void AssertValid(JsonNode schema)
    {
        EvaluationResults results = MetaSchemas.Draft202012.Evaluate(schema, new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(results.IsValid, schema.ToJsonString());
        Assert.DoesNotContain("additionalProperties", schema.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("object", (string?)schema["type"]);
        Assert.All(Patterns(schema), pattern => _ = new Regex(pattern, RegexOptions.ECMAScript));
    }

    /// <summary>A value that a schema allows. Where text must have a form, the description ends with an example.</summary>
    private static JsonNode? Example(JsonNode schema, string? description = null)
    {
        description ??= (string?)schema["description"];
        string? type = (schema["type"] is JsonArray types ? types[0] : schema["type"])?.GetValue<string>();
        return (type, (string?)schema["format"]) switch
        {
            _ when schema["enum"] is { } choices => choices[0]!.DeepClone(),
            ("array", _) => new JsonArray(Example(schema["items"]!, description), Example(schema["items"]!, description)),
            ("object", _) when schema["properties"] is JsonObject properties => new JsonObject(properties.Select(static property => KeyValuePair.Create(property.Key, Example(property.Value!)))),
            ("object", _) => new JsonObject { ["Key"] = "value" },
            ("boolean", _) => true,
            ("integer" or "number", _) => schema["minimum"]?.DeepClone() ?? 1,
            (_, "date-time") => "2026-04-08T10:00:00Z",
            (_, "uuid") => "6f9619ff-8b86-d011-b42d-00c04fc964ff",
            _ => Regex.Match(description ?? "", @"such as (\S+)\.$") is { Success: true } example ? example.Groups[1].Value : "x",
        };
    }

    private static IEnumerable<string> Patterns(JsonNode? node) => node switch
    {
        JsonObject table => table.SelectMany(member => member is { Key: "pattern", Value: JsonValue pattern } ? [(string)pattern!] : Patterns(member.Value)),
        JsonArray items => items.SelectMany(Patterns),
        _ => [],
    };

    private string[] StockNames() =>
        [.. _engine.Run("Get-Command -ListImported -CommandType Cmdlet | Where-Object Source -ne ManagedAgents | ForEach-Object Name").Succeeded().Values<string>().Where(name => name != "Select-First").Distinct().Order(StringComparer.Ordinal)];
}
