using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using Xunit;
using static ManagedAgents.Tests.Agents.AgentCmdletTests;

namespace ManagedAgents.Tests.Tools;

/// <summary>New-MATool -Command takes what the caller's session would run, and never runs it.</summary>
public sealed class CommandLookupTests : CommandToolTests
{
    public CommandLookupTests(SharedEngine shared)
        : base(shared)
    {
        DefineTool("[string] $Text", "Canary");
        Define("$ExecutionContext.InvokeProvider.Item.Set('alias:tt', 'Test-Tool'); $ExecutionContext.InvokeProvider.Item.Set('alias:gone', 'Nowhere')");
    }

    [Theory]
    [InlineData("New-MATool -Command Test-Tool")]
    [InlineData("New-MATool -Command test-tool")]
    [InlineData("New-MATool -Command tt")]
    [InlineData("New-MATool -Command (Get-Command Test-Tool)")]
    [InlineData("New-MATool -Command (Get-Command tt)")]
    [InlineData("Get-Command Test-Tool | New-MATool")]
    [InlineData("Get-Command tt | New-MATool")]
    [InlineData("'Test-Tool' | New-MATool")]
    [InlineData("[pscustomobject]@{ Command = 'Test-Tool' } | New-MATool")]
    public void Takes_a_name_a_command_or_either_from_the_pipeline(string script)
    {
        PSObject tool = Assert.Single(Engine.Run(script).Succeeded().Output);

        Assert.Equal("ManagedAgents.Tools.CommandTool", tool.BaseObject.GetType().FullName);
        Assert.Equal("test_tool", tool.Properties["Name"].Value);
        Assert.Equal("Test-Tool", tool.Properties["Command"].Value);
        AssertNothingRan();
    }

    [Fact]
    public void Takes_many_commands_from_the_pipeline_and_goes_on_after_a_bad_one()
    {
        PipelineResult result = Engine.Run("Get-Command Get-Command, Invoke-Command, Get-Module | New-MATool");

        Assert.Equal(["get_command", "get_module"], result.Output.Select(tool => tool.Properties["Name"].Value));
        Assert.Equal("UnsupportedParameter", ErrorId(result));
    }

    [Fact]
    public async Task A_command_of_a_module_that_is_not_loaded_yet_is_taken_as_calling_it_would_load_it()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.At("Lazy1"));
        folder.Write("Lazy1/Lazy1.psm1", "function Get-Lazy { param([string] $Name) \"lazy $Name\" }; function Get-LazyOther { param([int] $Id) }; $ExecutionContext.InvokeProvider.Item.Set('alias:lazyalias', 'Get-Lazy')");
        folder.Write("Lazy1/Lazy1.psd1", "@{ RootModule = 'Lazy1.psm1'; ModuleVersion = '1.0'; FunctionsToExport = 'Get-Lazy', 'Get-LazyOther'; AliasesToExport = 'lazyalias' }");

        // Where modules are sought belongs to a process, so this one is another's.
        PwshResult result = await PwshProcess.CommandAsync(
            $$"""
            $env:PSModulePath = '{{folder.Path}}' + [System.IO.Path]::PathSeparator + $env:PSModulePath
            $tools = Get-Command Get-Lazy, Get-LazyOther, lazyalias | New-MATool
            $tools | ForEach-Object { "$($_.Name): $($_.InputSchema.properties.Keys -join ' ')" }
            & $tools[0].Command 'x'
            """);

        Assert.Equal("", result.Errors);
        Assert.Equal("get_lazy: Name\nget_lazy_other: Id\nget_lazy: Name\nlazy x\n", result.Output);
    }

    [Theory]
    [InlineData("Get-Nothing", "CommandNotFound", "There is no command 'Get-Nothing' in this session.")]
    [InlineData("Test-*", "CommandNotFound", "'Test-*' is a pattern; give the name of one command, or pipe in what Get-Command gives.")]
    [InlineData("''", "CommandNotFound", "The name of the command is empty.")]
    [InlineData("gone", "CommandNotFound", "The alias 'gone' stands for a command that does not exist.")]
    [InlineData("'Test-Tool; Canary'", "CommandNotFound", "There is no command 'Test-Tool; Canary' in this session.")]
    [InlineData("'$(Canary)'", "CommandNotFound", "There is no command '$(Canary)' in this session.")]
    [InlineData("'{ Canary }'", "CommandNotFound", "There is no command '{ Canary }' in this session.")]
    public void What_is_no_command_is_an_error_that_says_so(string given, string errorId, string message)
    {
        PipelineResult result = Engine.Run($"New-MATool -Command {given}");

        Assert.Empty(result.Output);
        Assert.Equal((errorId, message), (ErrorId(result), Assert.Single(result.Errors).Exception.Message));
        AssertNothingRan();
    }

    [Theory]
    [InlineData("$null")]
    [InlineData("{ Canary }")]
    [InlineData("5, 6")]
    public void What_cannot_name_a_command_is_not_bound(string given)
    {
        PipelineResult result = Engine.Run($"New-MATool -Command {given}");

        Assert.Empty(result.Output);
        Assert.IsAssignableFrom<ParameterBindingException>(result.FirstError!.Exception);
        AssertNothingRan();
    }

    [Fact]
    public void A_program_is_an_error_as_nobody_knows_its_parameters()
    {
        Engine.SetVariable("Program", Environment.ProcessPath);

        PipelineResult result = Engine.Run("New-MATool -Command $Program");

        Assert.Equal("UnsupportedCommand", ErrorId(result));
        Assert.EndsWith("is of type Application and tells nothing of its parameters; write a function around it and give that.", Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_is_taken_by_its_param_block_and_help()
    {
        using TestFolder folder = new TestFolder().Enter(Engine);
        folder.Write("Get-DiskReport.ps1", "<#\n.SYNOPSIS\nReports disks.\n.PARAMETER Server\nWhose.\n#>\nparam([Parameter(Mandatory)] [string] $Server, [int] $Least = 5)\nCanary");

        PSObject tool = Assert.Single(Engine.Run("New-MATool -Command ./Get-DiskReport.ps1").Succeeded().Output);

        AssertJson(
            """
            {"type":"custom","name":"get_disk_report","description":"Reports disks.","input_schema":{"type":"object","properties":{
              "Server":{"type":"string","description":"Whose."},"Least":{"type":"integer","minimum":-2147483648,"maximum":2147483647,"default":5}},"required":["Server"]}}
            """,
            System.Text.Json.Nodes.JsonNode.Parse((string)tool.Methods["ToJson"].Invoke())!);
        Assert.Equal(folder.At("Get-DiskReport.ps1"), tool.Properties["Command"].Value);
        AssertNothingRan();
    }

    [Theory]
    [InlineData("param([string] $a")]
    [InlineData("param([No.Such.Type] $a) Canary")]
    public void A_command_whose_parameters_cannot_be_read_is_an_error(string script)
    {
        using TestFolder folder = new TestFolder().Enter(Engine);
        folder.Write("broken.ps1", script);

        PipelineResult result = Engine.Run("New-MATool -Command ./broken.ps1");

        Assert.Empty(result.Output);
        Assert.Equal("UnsupportedCommand", ErrorId(result));
        AssertNothingRan();
    }

    [Fact]
    public void Functions_are_found_where_the_caller_stands()
    {
        PipelineResult result = Engine.Run(
            """
            function Outer { function Inner { param($a) }; (New-MATool -Command Inner).Name }
            Outer
            $module = New-Module { function Hidden { param($b) }; function Shown { (New-MATool -Command Hidden).Name }; Export-ModuleMember Shown }
            Shown
            (New-MATool -Command Hidden -ErrorAction SilentlyContinue) -eq $null
            """);

        Assert.Equal(["inner", "hidden", true], result.Output.Select(item => item.BaseObject));
    }

    [Theory]
    [InlineData("Get-DiskReport", "get_disk_report")]
    [InlineData("Get-MAAgent", "get_ma_agent")]
    [InlineData("ConvertTo-CSV2Html", "convert_to_csv2_html")]
    [InlineData("plain", "plain")]
    [InlineData("already_snake", "already_snake")]
    [InlineData("Test.Odd Name!", "test_odd_name")]
    public void The_tools_name_is_the_commands_in_snake_case(string command, string expected)
    {
        Define($"$ExecutionContext.InvokeProvider.Item.Set('function:{command}', {{ }})");

        Assert.Equal(expected, Engine.Run($"(New-MATool -Command (Get-Command -CommandType Function | Where-Object Name -eq '{command}')).Name").Succeeded().Only<string>());
    }

    [Fact]
    public void A_name_without_a_letter_is_an_error_and_Name_helps()
    {
        Define("$ExecutionContext.InvokeProvider.Item.Set('function:%', { })");

        Assert.Equal("InvalidToolName", ErrorId(Engine.Run("New-MATool -Command (Get-Command -CommandType Function | Where-Object Name -eq '%')")));
        Assert.Equal("x-1", Engine.Run("(New-MATool -Command (Get-Command -CommandType Function | Where-Object Name -eq '%') -Name x-1).Name").Succeeded().Only<string>());
    }
}
