using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Agents;

/// <summary>Set-MAAgent and Disable-MAAgent.</summary>
public sealed class SetAgentTests : AgentCmdletTests
{
    [Theory]
    [InlineData("-Name b", """{"name":"b"}""")]
    [InlineData("-System $null -Description ''", """{"system":null,"description":null}""")]
    [InlineData("-Tool $null -McpServer @() -Skill $null", """{"tools":null,"mcp_servers":[],"skills":null}""")]
    [InlineData("-Multiagent $null -Metadata @{ gone = $null; kept = 'x' }", """{"multiagent":null,"metadata":{"gone":null,"kept":"x"}}""")]
    [InlineData("-Model claude-opus-5", """{"model":"claude-opus-5"}""")]
    [InlineData("-Model claude-opus-5 -Effort low", """{"model":{"id":"claude-opus-5","effort":"low"}}""")]
    [InlineData("-AdditionalProperty @{ tomorrow = 1 }", """{"tomorrow":1}""")]
    [InlineData("-Name b -Version 7", """{"name":"b","version":7}""")]
    [InlineData("-Name b -Version 1772585501101368014", """{"name":"b","version":"1772585501101368014"}""")]
    public void Sends_only_what_is_given(string parameters, string body)
    {
        AssertJson(body, BodyOf($"Set-MAAgent agent_1 {parameters}"));
        Assert.Equal("POST /v1/agents/agent_1", Server.Requests[0].ToString());
    }

    [Fact]
    public void A_piped_agent_is_only_the_target()
    {
        Run("Get-MAAgent agent_1 | Set-MAAgent -Description new").Succeeded();

        AssertJson("""{"description":"new"}""", JsonNode.Parse(Server.Requests[^1].BodyText));
    }

    [Fact]
    public void Received_tools_go_back_as_they_came()
    {
        Run("$agent = Get-MAAgent agent_1; $agent | Set-MAAgent -Tool ($agent.Tools + (New-MATool t d))").Succeeded();

        JsonArray expected = JsonNode.Parse(AgentJson)!["tools"]!.AsArray();
        expected.Add(JsonNode.Parse("""{"type":"custom","name":"t","description":"d","input_schema":{"type":"object","properties":{}}}"""));
        AssertJson(new JsonObject { ["tools"] = expected.DeepClone() }.ToJsonString(), JsonNode.Parse(Server.Requests[^1].BodyText));
        Assert.Contains("1.50", Server.Requests[^1].BodyText, System.StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3", """{"name":"b","version":3}""")]
    [InlineData("\"3\"", """{"name":"b","version":"3"}""")]
    public void IfUnchanged_sends_the_version_of_the_piped_agent(string version, string body)
    {
        Server.On("GET", "/v1/agents/agent_1", Reply.Json($$"""{"type":"agent","id":"agent_1","version":{{version}}}"""));

        Run("Get-MAAgent agent_1 | Set-MAAgent -Name b -IfUnchanged").Succeeded();

        AssertJson(body, JsonNode.Parse(Server.Requests[^1].BodyText));
    }

    [Fact]
    public void IfUnchanged_takes_the_version_of_an_object_from_a_job() =>
        AssertJson("""{"name":"b","version":4}""", BodyOf("[pscustomobject]@{ Id = 'agent_1'; Version = 4 } | Set-MAAgent -Name b -IfUnchanged"));

    [Theory]
    [InlineData("Set-MAAgent agent_1 -Name b -IfUnchanged", "VersionUnknown")]
    [InlineData("Set-MAAgent agent_1 -Name b -IfUnchanged -Version 1", "InvalidInput")]
    [InlineData("Set-MAAgent agent_1 -Version 1", "NothingToChange")]
    [InlineData("Set-MAAgent agent_1 -Effort low", "InvalidInput")]
    [InlineData("Set-MAAgent env_1 -Name b", "WrongIdKind")]
    public void Refuses_what_cannot_be_done_before_the_network(string script, string errorId)
    {
        PipelineResult result = Run(script);

        Assert.Equal(errorId, ErrorId(result));
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public void A_stale_version_is_a_conflict_and_the_next_agent_is_changed()
    {
        Server.Enqueue(Reply.Error(409, "conflict_error", "Stale version."));

        PipelineResult result = Run("'agent_1', 'agent_2' | Set-MAAgent -Name b -Version 1");

        Assert.Equal("Conflict", ErrorId(result));
        Assert.Equal("agent_1", Assert.Single(result.Errors).TargetObject.ToString());
        Assert.Single(result.Output);
        Assert.Equal(2, Server.Requests.Count);
    }

    [Theory]
    [InlineData("Set-MAAgent agent_1 -Name b -WhatIf", "Change agent")]
    [InlineData("Disable-MAAgent agent_1 -WhatIf", "Archive agent")]
    public void WhatIf_names_the_act_and_sends_nothing(string script, string action)
    {
        PipelineResult result = Run(script);

        Assert.Empty(result.Succeeded().Output);
        Assert.Contains($"\"{action}\" on target \"agent_1\"", result.HostText, System.StringComparison.Ordinal);
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public void Archiving_asks_first()
    {
        Engine.Host.AnswerNext('N');
        Assert.Empty(Run("Disable-MAAgent agent_1").Succeeded().Output);
        Assert.Empty(Server.Requests);

        Engine.Host.AnswerNext('Y');
        Assert.Single(Run("Disable-MAAgent agent_1").Succeeded().Output);
        Assert.Equal("POST /v1/agents/agent_1/archive", Assert.Single(Server.Requests).ToString());
    }

    [Fact]
    public void Archives_the_agents_that_can_be_archived()
    {
        PipelineResult result = Run("Disable-MAAgent agent_1, sesn_2, agent_3 -Confirm:$false");

        Assert.Equal("WrongIdKind", ErrorId(result));
        Assert.Equal(["/v1/agents/agent_1/archive", "/v1/agents/agent_3/archive"], Server.Requests.Select(request => request.Path));
    }
}
