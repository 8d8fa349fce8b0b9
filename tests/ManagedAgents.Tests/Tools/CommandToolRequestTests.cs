using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Tests.Agents;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Tools;

/// <summary>A tool made from a command goes to the service like any other.</summary>
public sealed class CommandToolRequestTests : AgentCmdletTests
{
    private const string ToolJson =
        """
        {"type":"custom","name":"get_disk_report","description":"Reports the free space of a server's disks.",
         "input_schema":{"type":"object","properties":{
           "Server":{"type":"string","description":"The server's name."},
           "MinimumFreePercent":{"type":"integer","minimum":0,"maximum":100,"default":10},
           "Drive":{"type":"array","items":{"type":"string","enum":["C","D"]}},
           "Detailed":{"type":"boolean"}},"required":["Server"]}}
        """;

    public CommandToolRequestTests() => Engine.Run(
        """
        function Get-DiskReport {
            <#
            .SYNOPSIS
            Reports the free space of a server's disks.
            .PARAMETER Server
            The server's name.
            #>
            [CmdletBinding()]
            param([Parameter(Mandatory)] [string] $Server, [ValidateRange(0, 100)] [int] $MinimumFreePercent = 10, [ValidateSet('C', 'D')] [string[]] $Drive, [switch] $Detailed)
        }
        """).Succeeded();

    [Theory]
    [InlineData("Current")]
    [InlineData("Launch")]
    public void An_agent_is_made_with_it(string wireFormat) => AssertJson(
        $$"""{"name":"a","model":"m","tools":[{"type":"agent_toolset_20260401"},{{ToolJson}}]}""",
        BodyOf("New-MAAgent a -Model m -Tool (New-MAToolset), (New-MATool -Command Get-DiskReport)", wireFormat));

    [Fact]
    public void An_agent_is_changed_to_it() => AssertJson(
        $$"""{"version":3,"tools":[{{ToolJson}}]}""",
        BodyOf("$agent = $null; $tool = New-MATool -Command Get-DiskReport; Set-MAAgent agent_1 -Version 3 -Tool $tool"));

    [Theory]
    [InlineData("Current")]
    [InlineData("Launch")]
    public void A_session_starts_with_it(string wireFormat)
    {
        Server.On("POST", "/v1/sessions", Reply.Json("""{"type":"session","id":"sesn_1","status":"idle"}"""));

        JsonNode body = BodyOf("Start-MASession -Agent agent_1 -Environment env_1 -Tool (New-MATool -Command Get-DiskReport)", wireFormat);

        AssertJson($"[{ToolJson}]", body["agent"]!["tools"]);
    }
}
