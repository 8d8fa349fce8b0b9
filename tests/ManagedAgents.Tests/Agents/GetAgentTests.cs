using System.Linq;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Agents;

/// <summary>Get-MAAgent and Get-MAAgentVersion.</summary>
public sealed class GetAgentTests : AgentCmdletTests
{
    private const string FirstPage = """{"data":[{"type":"agent","id":"agent_1","name":"Alpha"},{"type":"agent","id":"agent_2","name":"Beta"}],"next_page":"page_2"}""";
    private const string LastPage = """{"data":[{"type":"agent","id":"agent_3","name":"alphabet"}],"next_page":null}""";

    [Fact]
    public void Reads_the_given_agents_and_goes_on_after_one_that_is_none()
    {
        Server.On("GET", "/v1/agents/agent_2", Reply.Error(404, "not_found_error", "No such agent."));

        PipelineResult result = Run("'agent_1', 'agent_2', 'sesn_3', 'agent_4' | Get-MAAgent");

        Assert.Equal(2, result.Output.Count);
        Assert.Equal(["AgentNotFound", "WrongIdKind"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal(["agent_2", "sesn_3"], result.Errors.Select(error => error.TargetObject.ToString()));
        Assert.Equal(["GET /v1/agents/agent_1", "GET /v1/agents/agent_2", "GET /v1/agents/agent_4"], Server.Requests.Select(request => request.ToString()));
    }

    [Fact]
    public void Reads_one_version()
    {
        Run("Get-MAAgent agent_1 -Version 2").Succeeded();

        Assert.Equal("GET /v1/agents/agent_1?version=2", Assert.Single(Server.Requests).ToString());
    }

    [Fact]
    public void Launch_lists_agents_as_its_documentation_shows()
    {
        Server.On("GET", "/v1/agents", Reply.Json(LastPage));

        Run("Get-MAAgent", "Launch").Succeeded();

        Assert.Equal((string?)LaunchRequest("agents")["path"], Assert.Single(Server.Requests).Target);
    }

    [Fact]
    public void Lists_all_pages_and_filters_by_name()
    {
        Server.On("GET", "/v1/agents", request => Reply.Json(request.Query.Contains("page=page_2", System.StringComparison.Ordinal) ? LastPage : FirstPage));

        PipelineResult result = Run("Get-MAAgent -Name alpha* -IncludeArchived -CreatedAfter 2026-01-01T00:00:00.1234567Z -CreatedBefore 2026-02-01Z | ForEach-Object Id");

        Assert.Equal(["agent_1", "agent_3"], result.Succeeded().Values<string>());
        Assert.Equal(
            ["created_at[gte]=2026-01-01T00:00:00.1234567Z", "created_at[lte]=2026-02-01T00:00:00Z", "include_archived=true", "limit=100", "page=page_2"],
            Server.Requests[1].QueryParameters.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    [Fact]
    public void Asks_for_no_more_than_is_wanted()
    {
        Server.On("GET", "/v1/agents", Reply.Json(FirstPage));

        PipelineResult result = Run("Get-MAAgent -First 1 -Skip 1 | ForEach-Object Id");

        Assert.Equal("agent_2", result.Succeeded().Only<string>());
        Assert.Equal("limit=2", Assert.Single(Server.Requests).Query);
    }

    [Fact]
    public void Lists_the_versions_of_a_piped_agent_over_all_pages()
    {
        Server.On("GET", "/v1/agents/agent_1/versions", request => Reply.Json(request.Query.Contains("page=", System.StringComparison.Ordinal)
            ? """{"data":[{"type":"agent","id":"agent_1","version":1}]}"""
            : """{"data":[{"type":"agent","id":"agent_1","version":3},{"type":"agent","id":"agent_1","version":2}],"next_page":"page_2"}"""));

        PipelineResult result = Run("Get-MAAgent agent_1 | Get-MAAgentVersion | ForEach-Object Version");

        Assert.Equal([3, 2, 1], result.Succeeded().Values<long>());
    }

    [Fact]
    public void Versions_of_an_unknown_agent_are_an_error_and_the_next_is_listed()
    {
        Server.On("GET", "/v1/agents/agent_1/versions", Reply.Json("""{"data":[{"type":"agent","id":"agent_1","version":1}]}"""));
        Server.Enqueue(Reply.Error(404, "not_found_error", "No such agent."));

        PipelineResult result = Run("Get-MAAgentVersion agent_9, env_1, agent_1");

        Assert.Single(result.Output);
        Assert.Equal(["AgentNotFound", "WrongIdKind"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
    }
}
