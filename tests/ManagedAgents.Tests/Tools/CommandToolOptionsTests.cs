using System;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;
using static ManagedAgents.Tests.Agents.AgentCmdletTests;

namespace ManagedAgents.Tests.Tools;

/// <summary>What of a command an agent gets, and what it is told about it.</summary>
public sealed class CommandToolOptionsTests : CommandToolTests
{
    private const string Sets =
        """
        function Test-Tool {
            [CmdletBinding(DefaultParameterSetName = 'Id')]
            param([Parameter(Mandatory, ParameterSetName = 'Id')] [int] $Id, [Parameter(Mandatory, ParameterSetName = 'Name')] [string] $Name,
                [Parameter(Mandatory, ParameterSetName = 'Name')] [Parameter(ParameterSetName = 'Id')] [string] $Site, [switch] $All, [Parameter(DontShow)] [switch] $Internal)
        }
        """;

    public CommandToolOptionsTests(SharedEngine shared)
        : base(shared)
    {
    }

    [Theory]
    [InlineData("", "Id", "Id, Site, All", "Id")]
    [InlineData("-ParameterSet name", "Name", "Name, Site, All", "Name, Site")]
    [InlineData("-Parameter ID, all", "Id", "Id, All", "Id")]
    [InlineData("-Parameter Id, Internal", "Id", "Id, Internal", "Id")]
    [InlineData("-ExcludeParameter site", "Id", "Id, All", "Id")]
    [InlineData("-Parameter Id, Site -ExcludeParameter Site", "Id", "Id", "Id")]
    public void Parameter_sets_and_parameters_are_chosen(string options, string set, string parameters, string required)
    {
        Define(Sets);

        Assert.Equal(set, Engine.Run($"(New-MATool -Command Test-Tool {options}).ParameterSet").Succeeded().Only<string>());
        JsonNode schema = Schema(options);
        Assert.Equal(parameters, string.Join(", ", schema["properties"]!.AsObject().Select(property => property.Key)));
        Assert.Equal(required, string.Join(", ", schema["required"]!.AsArray().Select(name => (string)name!)));
    }

    [Theory]
    [InlineData("-ParameterSet Other", "UnknownParameterSet", "has no parameter set 'Other'; it has Id, Name.")]
    [InlineData("-Parameter Name", "UnknownParameter", "has no parameter 'Name' in its parameter set Id; it has Id, Site, All, Internal.")]
    [InlineData("-ExcludeParameter x", "UnknownParameter", "has no parameter 'x' in its parameter set Id; it has Id, Site, All, Internal.")]
    [InlineData("-Parameter All", "MandatoryParameter", "cannot be called without its mandatory parameter 'Id'; do not exclude it.")]
    [InlineData("-ExcludeParameter Id", "MandatoryParameter", "cannot be called without its mandatory parameter 'Id'; do not exclude it.")]
    public void A_wrong_choice_is_an_error_that_names_it(string options, string errorId, string problem)
    {
        Define(Sets);

        PipelineResult result = Engine.Run($"New-MATool -Command Test-Tool {options}");

        Assert.Empty(result.Output);
        Assert.Equal((errorId, "The command 'Test-Tool' " + problem), (ErrorId(result), Assert.Single(result.Errors).Exception.Message));
    }

    [Fact]
    public void Several_sets_without_a_default_one_need_a_choice()
    {
        Define("function Test-Tool { param([Parameter(ParameterSetName = 'A')] $a, [Parameter(ParameterSetName = 'B')] $b) }");

        PipelineResult result = Engine.Run("New-MATool -Command Test-Tool");

        Assert.Equal("ParameterSetNeeded", ErrorId(result));
        Assert.Equal(["b"], Schema("-ParameterSet B")["properties"]!.AsObject().Select(property => property.Key));
    }

    [Theory]
    [InlineData("function Test-Tool($a, $b) { }", "__AllParameterSets", "a, b")]
    [InlineData("function Test-Tool { param($a) }", "__AllParameterSets", "a")]
    [InlineData("filter Test-Tool { $_ }", "__AllParameterSets", "")]
    [InlineData("function Test-Tool { param([Parameter(ParameterSetName = 'Only')] $a, $b) }", "Only", "a, b")]
    [InlineData("function Test-Tool { [CmdletBinding(DefaultParameterSetName = 'None')] param([Parameter(ParameterSetName = 'Some', Mandatory)] $a, $b) }", "None", "b")]
    public void Every_form_of_function_has_its_set(string function, string set, string parameters)
    {
        Define(function);

        Assert.Equal(set, Engine.Run("(New-MATool -Command Test-Tool).ParameterSet").Succeeded().Only<string>());
        Assert.Equal(parameters, string.Join(", ", Schema()["properties"]!.AsObject().Select(property => property.Key)));
    }

    [Fact]
    public void A_parameter_that_was_asked_for_and_cannot_be_expressed_is_an_error()
    {
        DefineTool("[scriptblock] $Filter");

        PipelineResult result = Engine.Run("New-MATool -Command Test-Tool -Parameter Filter");

        Assert.Equal("UnsupportedParameter", ErrorId(result));
        Assert.Contains("its parameter 'Filter' is of type ScriptBlock", result.Errors[0].Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_help_of_comments_becomes_the_descriptions()
    {
        Define(
            """
            function Test-Tool {
                <#
                .SYNOPSIS
                    Reports the free space
                    of disks.
                .DESCRIPTION
                    At length.
                .PARAMETER server
                    The server's name.

                    Never empty.
                #>
                param([Parameter(HelpMessage = 'Not this.')] [string] $Server, [Parameter(HelpMessage = 'Of it.')] [timespan] $Age, [int] $Other)
            }
            """);

        JsonNode tool = Tool("New-MATool -Command Test-Tool");

        Assert.Equal("Reports the free space of disks.", (string?)tool["description"]);
        Assert.Equal("The server's name. Never empty.", (string?)tool["input_schema"]!["properties"]!["Server"]!["description"]);
        Assert.Equal("Of it. A time span as days.hours:minutes:seconds, such as 1.12:30:00.", (string?)tool["input_schema"]!["properties"]!["Age"]!["description"]);
        Assert.Null(tool["input_schema"]!["properties"]!["Other"]!["description"]);
    }

    [Theory]
    [InlineData("function Test-Tool { <#\n.DESCRIPTION\nAt length.\n#> }", "", "At length.")]
    [InlineData("<#\n.SYNOPSIS\nAbove it.\n#>\nfunction Test-Tool { }", "", "Above it.")]
    [InlineData("function Test-Tool { <#\n.SYNOPSIS\nNot this.\n#> }", "-Description 'But this.'", "But this.")]
    [InlineData("function Test-Tool { # A plain comment\n }", "", "Runs the PowerShell command Test-Tool.")]
    [InlineData("function Test-Tool { }", "", "Runs the PowerShell command Test-Tool.")]
    public void There_is_always_a_description(string function, string options, string expected)
    {
        Define(function);

        Assert.Equal(expected, (string?)Tool($"New-MATool -Command Test-Tool {options}")["description"]);
    }

    [Fact]
    public void A_blank_description_or_a_name_the_service_refuses_is_an_error()
    {
        DefineTool("$a");

        Assert.Equal("InvalidToolDescription", ErrorId(Engine.Run("New-MATool -Command Test-Tool -Description ' '")));
        Assert.Equal("InvalidToolName", ErrorId(Engine.Run("New-MATool -Command Test-Tool -Name 'has space'")));
        Assert.Equal("InvalidToolName", ErrorId(Engine.Run("New-MATool -Command Test-Tool -Name ''")));
    }

    [Fact]
    public void The_help_file_of_a_module_becomes_the_descriptions()
    {
        using TestFolder folder = new();
        folder.Write("Disks.psm1", "function Get-Disk { [CmdletBinding()] param([string] $Server) }\n<#\n.FORWARDHELPTARGETNAME Get-Disk\n#>\nfunction Get-Volume { [CmdletBinding()] param([string] $Server) }");
        folder.Write("Disks-help.xml",
            """
            <?xml version="1.0" encoding="utf-8"?>
            <helpItems schema="maml" xmlns="http://msh" xmlns:maml="http://schemas.microsoft.com/maml/2004/10" xmlns:command="http://schemas.microsoft.com/maml/dev/command/2004/10">
              <command:command>
                <command:details><command:name>Get-Disk</command:name><maml:description><maml:para>Gets the disks.</maml:para></maml:description></command:details>
                <command:parameters>
                  <command:parameter><maml:name>Server</maml:name><maml:description><maml:para>Whose disks.</maml:para><maml:para>One name.</maml:para></maml:description></command:parameter>
                </command:parameters>
              </command:command>
            </helpItems>
            """);
        Engine.SetVariable("Module", folder.At("Disks.psm1"));
        Define("Import-Module $Module");

        JsonNode disk = Tool("New-MATool -Command Get-Disk");
        JsonNode volume = Tool("New-MATool -Command Get-Volume");

        Assert.Equal("Gets the disks.", (string?)disk["description"]);
        Assert.Equal("Whose disks. One name.", (string?)disk["input_schema"]!["properties"]!["Server"]!["description"]);
        Assert.Equal("Gets the disks.", (string?)volume["description"]);
        Assert.Empty(Engine.Host.Prompts);
    }

    [Fact]
    public void A_row_shows_it_like_any_other_tool() =>
        Assert.Matches("custom +test_tool +Runs the PowerShell command Test-Tool", Engine.Show("function Test-Tool { }; New-MATool -Command Test-Tool"));

    private JsonNode Tool(string script) => JsonNode.Parse(Engine.Run($"({script}).ToJson()").Succeeded().Only<string>())!;
}
