using System;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Tests.Agents;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Pipeline;

/// <summary>A word of the service's vocabulary is taken in any case, and one it may not know is told with the nearest that it does.</summary>
public sealed class KnownValueTests : IDisposable
{
    private readonly PowerShellEngine _engine = new();
    private readonly RecordingServer _server = new RecordingServer()
        .On("GET", "/v1/sessions*", Reply.Json("""{"data":[],"next_page":null}"""))
        .On("POST", "/v1/agents*", Reply.Json("""{"id":"agent_1","type":"agent"}"""))
        .On("POST", "/v1/environments*", Reply.Json("""{"id":"env_1","type":"environment"}"""));

    public KnownValueTests() => _engine.Connect(_server.Uri);

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
    }

    [Theory]
    [InlineData("Get-MAEvent sesn_1 -Type Agent.Message, USER.MESSAGE", "types[]=agent.message&types[]=user.message")]
    [InlineData("Get-MAEvent sesn_1 -Type Agent.Mess*", "types[]=agent.message")]
    [InlineData("Get-MASession -Status Idle, 'Running '", "statuses[]=idle&statuses[]=running")]
    [InlineData("New-MAAgent -Name a -Model m -Effort High -Speed FAST", """{"name":"a","model":{"id":"m","effort":"high","speed":"fast"}}""")]
    [InlineData("New-MAAgent -Name a -Model m -Tool (New-MAToolset -Enable Bash, WEB_fetch -PermissionPolicy Always_Ask)",
        """{"name":"a","model":"m","tools":[{"type":"agent_toolset_20260401","default_config":{"enabled":false,"permission_policy":{"type":"always_ask"}},"configs":[{"name":"bash","enabled":true},{"name":"web_fetch","enabled":true}]}]}""")]
    [InlineData("New-MAAgent -Name a -Model m -Tool (New-MAToolset -ToolPermissionPolicy @{ Bash = 'AUTO' })",
        """{"name":"a","model":"m","tools":[{"type":"agent_toolset_20260401","configs":[{"name":"bash","permission_policy":{"type":"auto"}}]}]}""")]
    [InlineData("New-MAEnvironment -Name e -Package @{ PIP = 'pandas' }",
        """{"name":"e","config":{"type":"cloud","networking":{"type":"unrestricted"},"packages":{"pip":["pandas"]}}}""")]
    [InlineData("Invoke-MARequest /v1/sessions -Method get", "")]
    public void A_known_value_is_sent_as_the_service_writes_it(string script, string sent)
    {
        PipelineResult result = _engine.Run(script).Succeeded();

        Assert.Empty(result.Warnings);
        AssertSent(sent);
    }

    [Theory]
    [InlineData("Get-MAEvent sesn_1 -Type agent.mesage", "'agent.message'", "types[]=agent.mesage")]
    [InlineData("Get-MASession -Status Finished", "'idle'", "statuses[]=Finished")]
    [InlineData("Get-MASession -Status runnign", "'running'", "statuses[]=runnign")]
    [InlineData("New-MAAgent -Name a -Model m -Effort Hihg", "'high'", """{"name":"a","model":{"id":"m","effort":"Hihg"}}""")]
    [InlineData("New-MAEnvironment -Name e -Package @{ npn = 'x' }", "'npm'",
        """{"name":"e","config":{"type":"cloud","networking":{"type":"unrestricted"},"packages":{"npn":["x"]}}}""")]
    public void An_unknown_value_is_sent_as_it_was_given_with_a_warning_that_names_the_nearest(string script, string nearest, string sent)
    {
        PipelineResult result = _engine.Run(script).Succeeded();

        Assert.Contains("did you mean " + (nearest == "'idle'" ? "'" : nearest), Assert.Single(result.Warnings), StringComparison.Ordinal);
        AssertSent(sent);
    }

    [Theory]
    [InlineData("New-MAToolset -Enable bahs", "'bash'")]
    [InlineData("New-MAToolset -PermissionPolicy allways_ask", "'always_ask'")]
    [InlineData("New-MAToolset -ToolPermissionPolicy @{ bash = 'ask' }", "permission policy")]
    [InlineData("New-MAResource -MemoryStore memstore_1 -Access readonly", "'read_only'")]
    public void An_unknown_value_of_a_part_is_told_too(string script, string told) =>
        Assert.Contains(told, Assert.Single(_engine.Run(script).Succeeded().Warnings), StringComparison.Ordinal);

    [Fact]
    public void A_value_is_doubted_once_however_many_records_come() =>
        Assert.Single(_engine.Run("'sesn_1', 'sesn_2', 'sesn_3' | Get-MAEvent -Type agent.mesage").Succeeded().Warnings);

    [Fact]
    public void The_names_of_an_mcp_servers_tools_are_the_servers_own()
    {
        PipelineResult result = _engine.Run("(New-MAMcpToolset -ServerName s -Enable Bash).ToJson()").Succeeded();

        Assert.Empty(result.Warnings);
        Assert.Contains("\"Bash\"", result.Only<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wire_format_that_is_none_is_an_error_that_names_the_nearest() =>
        Assert.Contains("did you mean Launch?", _engine.Run("Start-MAEmulator -WireFormat Lanch").FirstError!.Exception.Message, StringComparison.Ordinal);

    private void AssertSent(string expected)
    {
        RecordedRequest request = Assert.Single(_server.Requests);
        if (expected.StartsWith('{'))
            AgentCmdletTests.AssertJson(expected, JsonNode.Parse(request.BodyText));
        else
            Assert.Equal(expected, string.Join("&", request.QueryParameters.Where(parameter => parameter.Key is "types[]" or "statuses[]").Select(parameter => $"{parameter.Key}={parameter.Value}")));
    }
}
