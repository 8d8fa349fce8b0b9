using System;
using System.Linq;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Agents;

/// <summary>New-MAAgent sends what it was given, and nothing else.</summary>
public sealed class NewAgentTests : AgentCmdletTests
{
    public static TheoryData<string, string, string> LaunchAgents()
    {
        (string Name, string Script)[] agents =
        [
            ("agent, minimal", "New-MAAgent -Name 'Coding Assistant' -Model claude-opus-4-6 -Tool (New-MAToolset)"),
            ("agent, system prompt and custom tool",
                """
                New-MAAgent -Name 'Code Reviewer' -Model claude-opus-4-6 -System 'You are a senior code reviewer. Be thorough and constructive.' -Tool (New-MAToolset),
                    (New-MATool -Name run_linter -Description 'Run the project linter on a file' -InputSchema @{
                        type = 'object'; properties = @{ file_path = @{ type = 'string'; description = 'Path to lint' } }; required = @('file_path') })
                """),
            ("agent, MCP server",
                """
                New-MAAgent -Name 'MCP Agent' -Model claude-opus-4-6 -McpServer (New-MAMcpServer -Name my-tools -Url https://my-mcp-server.example.com/sse) -Tool (New-MAToolset), (New-MAMcpToolset -ServerName my-tools)
                """),
            ("agent, one tool switched off", "New-MAAgent -Name 'Restricted Agent' -Model claude-opus-4-6 -Tool (New-MAToolset -Disable bash)"),
        ];
        var data = new TheoryData<string, string, string>();
        foreach ((string name, string script) in agents)
        {
            data.Add("Launch", name, script);
            data.Add("Current", name, script);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(LaunchAgents))]
    public void Sends_the_agents_of_the_launch_documentation_in_both_formats(string wireFormat, string name, string script)
    {
        AssertJson(LaunchRequest(name)["body"]!.ToJsonString(), BodyOf(script, wireFormat));

        RecordedRequest request = Server.Requests[0];
        Assert.Equal("POST /v1/agents", request.ToString());
        Assert.Equal("managed-agents-2026-04-01", request.Header("anthropic-beta"));
    }

    [Fact]
    public void Without_tools_sends_no_tools() =>
        AssertJson("""{"name":"a","model":"claude-haiku-4-5"}""", BodyOf("New-MAAgent a claude-haiku-4-5 -System '' -Description $null"));

    [Theory]
    [InlineData("-Model m -Effort low", """{"id":"m","effort":"low"}""")]
    [InlineData("-Model m -Speed fast", """{"id":"m","speed":"fast"}""")]
    [InlineData("-Model @{ id = 'm'; inference_geo = 'us' } -Effort max", """{"id":"m","inference_geo":"us","effort":"max"}""")]
    [InlineData("-Model (Get-MAAgent agent_1).Model -Speed fast", """{"id":"claude-opus-4-6","effort":{"type":"high"},"speed":"fast"}""")]
    public void A_model_with_settings_is_sent_as_an_object(string parameters, string model)
    {
        Run($"New-MAAgent a {parameters}").Succeeded();

        AssertJson(model, System.Text.Json.Nodes.JsonNode.Parse(Server.Requests[^1].BodyText)!["model"]);
    }

    [Fact]
    public void Sends_every_other_field()
    {
        const string script =
            """
            New-MAAgent a m -Description d -Skill xlsx, skill_01x, @{ type = 'custom'; skill_id = 'skill_2'; version = '7' } -Metadata @{ k = 'v' } `
                -Multiagent @{ type = 'multiagent_20261001'; advisor = [pscustomobject]@{ type = 'disabled' } } -AdditionalProperty @{ execution_identity = @{ type = 'service_account' } }
            """;

        AssertJson(
            """
            {"name":"a","model":"m","description":"d",
             "skills":[{"type":"anthropic","skill_id":"xlsx"},{"type":"custom","skill_id":"skill_01x"},{"type":"custom","skill_id":"skill_2","version":"7"}],
             "multiagent":{"type":"multiagent_20261001","advisor":{"type":"disabled"}},"metadata":{"k":"v"},"execution_identity":{"type":"service_account"}}
            """,
            BodyOf(script));
    }

    [Fact]
    public void Takes_hashtables_as_parts() => AssertJson(
        """
        {"name":"a","model":"m","mcp_servers":[{"type":"url","name":"s","url":"https://s.example"}],
         "tools":[{"type":"custom","name":"t","description":"d","input_schema":{"type":"object"}},{"type":"tool_of_tomorrow","x":[1]}]}
        """,
        BodyOf(
            """
            New-MAAgent a m -McpServer @{ name = 's'; url = 'https://s.example' } -Tool @{ type = 'custom'; name = 't'; description = 'd'; input_schema = @{ type = 'object' } },
                @{ type = 'tool_of_tomorrow'; x = @(1) }
            """));

    [Theory]
    [InlineData("-Tool @{ Type = 'custom' }")]
    [InlineData("-Tool 5")]
    [InlineData("-McpServer x")]
    [InlineData("-Skill @{ type = 'custom' }")]
    public void A_part_that_is_none_is_refused_before_the_network(string parameters)
    {
        PipelineResult result = Run($"New-MAAgent a m {parameters}");

        Assert.Equal("ParameterArgumentTransformationError", ErrorId(result));
        Assert.Empty(Server.Requests);
    }

    [Theory]
    [InlineData("@{ a = @{ b = 1 } }")]
    [InlineData("@{ a = 1, 2 }")]
    [InlineData("@{ a = [pscustomobject]@{ b = 1 } }")]
    public void Metadata_of_other_than_texts_is_refused_before_the_network(string metadata)
    {
        PipelineResult result = Run($"New-MAAgent a m -Metadata {metadata}");

        Assert.Equal("InvalidInput", ErrorId(result));
        Assert.Contains("'a'", result.FirstError!.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public void A_piped_agent_is_copied_with_its_parts_unchanged()
    {
        Run("Get-MAAgent agent_1 | New-MAAgent -Name Copy").Succeeded();

        AssertJson(
            """
            {"name":"Copy","model":{"id":"claude-opus-4-6","effort":{"type":"high"},"speed":"standard"},"system":"Be thorough.",
             "mcp_servers":[{"type":"url","name":"my-tools","url":"https://mcp.example.com/sse"}],
             "tools":[{"type":"agent_toolset_20260401","default_config":{"enabled":true,"permission_policy":{"type":"always_allow"}},
                       "configs":[{"name":"bash","type":"bash","enabled":false,"permission_policy":{"type":"always_allow"}}]},
                      {"type":"custom","name":"run_linter","description":"Runs","input_schema":{"type":"object","properties":{"z":{"default":1e2},"a":{}}}},
                      {"type":"mcp_toolset","mcp_server_name":"my-tools","configs":[],"default_config":null},
                      {"type":"tool_of_tomorrow","limit":1.50}],
             "skills":[{"type":"anthropic","skill_id":"xlsx","version":"1"}],"metadata":{"team":"red"}}
            """,
            System.Text.Json.Nodes.JsonNode.Parse(Server.Requests[^1].BodyText));
    }

    [Fact]
    public void One_record_that_fails_leaves_the_next_to_be_created()
    {
        Server.Enqueue(Reply.Error(400, "invalid_request_error", "No such model."));

        PipelineResult result = Run("[pscustomobject]@{ Name = 'a'; Model = 'x' }, [pscustomobject]@{ Name = 'b'; Model = 'm' }, [pscustomobject]@{ Name = 'c'; Model = '' } | New-MAAgent");

        Assert.Equal("Reviewer", Assert.Single(result.Output).Properties["Name"].Value);
        Assert.Equal(["InvalidRequest", "EmptyId"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal(2, Server.Requests.Count);
    }

    [Fact]
    public void WhatIf_sends_nothing()
    {
        PipelineResult result = Run("New-MAAgent a m -WhatIf");

        Assert.Empty(result.Succeeded().Output);
        Assert.Contains("Create agent", result.HostText, System.StringComparison.Ordinal);
        Assert.Empty(Server.Requests);
    }

    [Theory]
    [InlineData("New-MAAgent a claude-opus-4-", "claude-opus-4-6")]
    [InlineData("New-MAAgent a m -Effort ", "xhigh")]
    [InlineData("Set-MAAgent a -Speed ", "fast")]
    [InlineData("New-MAToolset -Disable web_", "web_search")]
    [InlineData("New-MAMcpToolset s -PermissionPolicy always_", "always_ask")]
    public void Completes_what_the_service_knows(string line, string expected) => Assert.Contains(
        expected,
        Engine.Run($"[Management.Automation.CommandCompletion]::CompleteInput('{line}', {line.Length}, $null).CompletionMatches.CompletionText").Succeeded().Values<string>());
}
