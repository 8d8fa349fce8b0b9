using System;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Tests.Engine;
using Microsoft.PowerShell.Commands;
using Xunit;

namespace ManagedAgents.Tests.Agents;

/// <summary>Nothing of a piped definition is dropped without a word, wherever it comes from.</summary>
public sealed class PipedDefinitionTests : AgentCmdletTests
{
    private const string Definition =
        """
        {"name":"Road trip","model":{"id":"claude-opus-5","speed":"fast"},"system":"S","description":"D","metadata":{"Quick":"start"},
         "mcp_servers":[{"type":"url","name":"gh","url":"https://x.example/mcp"}],
         "tools":[{"type":"agent_toolset_20260401"},{"type":"custom","name":"Tool","description":"d","input_schema":{"type":"object","properties":{"Aa":{"type":"string"}}}}],
         "skills":[{"type":"anthropic","skill_id":"xlsx"}],"multiagent":{"type":"multiagent_20261001"},"field_of_tomorrow":{"A":[1,null]}}
        """;

    private const string Stored = "Get-MAAgent agent_1";

    public PipedDefinitionTests()
    {
        Engine.SetVariable("fromJson", new System.Management.Automation.CmdletInfo("ConvertFrom-Json", typeof(ConvertFromJsonCommand)));
        Engine.SetVariable("toJson", new System.Management.Automation.CmdletInfo("ConvertTo-Json", typeof(ConvertToJsonCommand)));
        Engine.SetVariable("select", new System.Management.Automation.CmdletInfo("Select-Object", typeof(SelectObjectCommand)));
        Engine.SetVariable("json", Definition);
    }

    /// <summary>Ways in which the stored agent comes to be piped again.</summary>
    public static TheoryData<string> Ways =>
    [
        Stored,
        "[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((" + Stored + ")))",
        "[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((" + Stored + "), 1))",
        "& $toJson -Depth 20 -InputObject (" + Stored + ") | & $fromJson",
        "(" + Stored + ").ToJson() | & $fromJson",
        "(" + Stored + ").ToJson() | & $fromJson -AsHashtable",
        Stored + " | & $select *",
    ];

    [Theory]
    [InlineData("$json | & $fromJson")]
    [InlineData("$json | & $fromJson -AsHashtable")]
    public void A_definition_goes_out_with_all_its_fields(string definition)
    {
        JsonNode body = BodyOf($"{definition} | New-MAAgent");

        AssertJson(Definition, body);
    }

    [Fact]
    public void What_is_given_besides_counts_before_the_definition()
    {
        JsonNode body = BodyOf("$json | & $fromJson | New-MAAgent -Name 'Other' -Effort High -Skill @() -AdditionalProperty @{ field_of_tomorrow = 2 }");

        Assert.Equal("Other", (string?)body["name"]);
        AssertJson("""{"id":"claude-opus-5","speed":"fast","effort":"high"}""", body["model"]);
        Assert.Empty(body["skills"]!.AsArray());
        Assert.Equal(2, (int?)body["field_of_tomorrow"]);
        Assert.Equal("S", (string?)body["system"]);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_copy_of_an_agent_has_what_it_was_made_of_and_nothing_that_the_service_makes(string way)
    {
        PipelineResult result = Run($"{way} | New-MAAgent -Name Copy").Succeeded();

        JsonNode body = JsonNode.Parse(Server.Requests[^1].BodyText)!;
        Assert.Empty(result.Warnings);
        Assert.Equal(["mcp_servers", "metadata", "model", "name", "skills", "system", "tools"], body.AsObject().Select(field => field.Key).Order(StringComparer.Ordinal));
        Assert.Equal("Copy", (string?)body["name"]);
        AssertJson("""{"id":"claude-opus-4-6","effort":{"type":"high"},"speed":"standard"}""", body["model"]);
        AssertJson("""[{"type":"url","name":"my-tools","url":"https://mcp.example.com/sse"}]""", body["mcp_servers"]);
        AssertJson("""[{"type":"anthropic","skill_id":"xlsx","version":"1"}]""", body["skills"]);
        Assert.Equal("red", (string?)body["metadata"]!["team"]);
        Assert.DoesNotContain(body["metadata"]!.AsObject(), pair => pair.Key is not ("team" or "managed_agents_creation"));
        JsonNode tools = body["tools"]!;
        Assert.Equal("my-tools", (string?)tools[2]!["mcp_server_name"]);
        Assert.Equal(1.5, (double?)tools[3]!["limit"]);
        AssertJson("""{"type":"object","properties":{"z":{"default":1e2},"a":{}}}""".Replace("1e2", "100", StringComparison.Ordinal), JsonNode.Parse(tools[1]!["input_schema"]!.ToJsonString().Replace("1e2", "100", StringComparison.Ordinal).Replace("100.0", "100", StringComparison.Ordinal)));
        AssertJson("""{"name":"bash","type":"bash","enabled":false,"permission_policy":{"type":"always_allow"}}""", tools[0]!["configs"]![0]);
    }

    [Fact]
    public void Numbers_of_a_copied_agent_stay_as_they_were_written()
    {
        Run($"{Stored} | New-MAAgent -Name Copy").Succeeded();

        string sent = Server.Requests[^1].BodyText;
        Assert.Contains("1e2", sent, StringComparison.Ordinal);
        Assert.Contains("1.50", sent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_of_a_stored_agent_that_is_not_known_is_named_and_not_sent()
    {
        Server.On("GET", "/v1/agents/agent_2", Reply.Json("""{"id":"agent_2","type":"agent","name":"x","model":{"id":"m"},"mood":"fine","created_at":"2026-04-08T10:00:00Z"}"""));

        PipelineResult result = Run("Get-MAAgent agent_2 | New-MAAgent -Name Copy").Succeeded();

        Assert.Contains("mood", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain("mood", Server.Requests[^1].BodyText, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Parts_that_came_back_are_parts(string way)
    {
        string parts = way.Contains("ToJson()", StringComparison.Ordinal)
            ? "-Model $a.model -McpServer @($a.mcp_servers) -Tool @($a.tools) -Skill @($a.skills)"
            : "-Model $a.Model -McpServer @($a.McpServers) -Tool @($a.Tools) -Skill @($a.Skills)";
        Run($"$a = {way}; New-MAAgent -Name x {parts}").Succeeded();

        JsonNode body = JsonNode.Parse(Server.Requests[^1].BodyText)!;
        AssertJson("""{"id":"claude-opus-4-6","effort":{"type":"high"},"speed":"standard"}""", body["model"]);
        Assert.Equal("my-tools", (string?)body["mcp_servers"]![0]!["name"]);
        Assert.Equal(["agent_toolset_20260401", "custom", "mcp_toolset", "tool_of_tomorrow"], body["tools"]!.AsArray().Select(tool => (string?)tool!["type"]));
        Assert.Equal("xlsx", (string?)body["skills"]![0]!["skill_id"]);
    }

    [Theory]
    [InlineData("@{ model = 'm' } | New-MAAgent", "name")]
    [InlineData("@{ name = 'n' } | New-MAAgent", "model")]
    [InlineData("'n' | New-MAAgent", "no definition")]
    public void What_a_definition_lacks_is_one_clear_error(string script, string told)
    {
        PipelineResult result = Run(script);

        Assert.Equal("InvalidInput", ErrorId(result));
        Assert.Contains(told, result.FirstError!.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(Server.Requests);
    }

    [Theory]
    [InlineData("""{"name":"e","config":{"type":"cloud","networking":{"type":"limited","allowed_hosts":["a.example"]},"packages":{"pip":["x"]}},"metadata":{"K":"v"},"scope":"account","later":1}""", "", null)]
    [InlineData("""{"name":"e","description":"d"}""", "-Name other", """{"name":"other","description":"d","config":{"type":"cloud","networking":{"type":"unrestricted"}}}""")]
    [InlineData("""{"id":"env_1","type":"environment","name":"e","config":{"type":"self_hosted"},"created_at":"2026-04-08T10:00:00Z","archived_at":null}""", "-Name copy", """{"name":"copy","config":{"type":"self_hosted"}}""")]
    public void An_environment_is_made_of_all_that_is_piped(string definition, string more, string? sent)
    {
        Server.On("POST", "/v1/environments", Reply.Json("""{"id":"env_2","type":"environment"}"""));
        Engine.SetVariable("json", definition);

        AssertJson(sent ?? definition, BodyOf($"$json | & $fromJson | New-MAEnvironment {more}"));
    }

    [Fact]
    public void Names_and_tables_make_environments_too()
    {
        Server.On("POST", "/v1/environments", Reply.Json("""{"id":"env_2","type":"environment"}"""));

        Run("'a', @{ name = 'b' }, [pscustomobject]@{ Name = 'c' } | New-MAEnvironment").Succeeded();

        Assert.Equal(["a", "b", "c"], Server.Requests.Select(request => request.Json.GetProperty("name").GetString()));
    }

    [Fact]
    public void A_session_is_started_of_all_that_is_piped()
    {
        const string Session =
            """
            {"agent":{"type":"agent_with_overrides","id":"agent_1","version":2,"system":null},"environment_id":"env_1","title":"T","vault_ids":["vlt_1"],
             "metadata":{"K":"v"},"budget":{"type":"limit","max_list_cost":{"amount":"150","currency":"USD"}},
             "resources":[{"type":"github_repository","url":"https://github.com/a/b","authorization_token":"ghp_secret"}],"later":true}
            """;
        Server.On("POST", "/v1/sessions", Reply.Json("""{"id":"sesn_1","type":"session"}"""));
        Engine.SetVariable("json", Session);

        AssertJson(Session, BodyOf("$json | & $fromJson | Start-MASession"));
    }

    [Theory]
    [InlineData("""{"id":"agent_1","system":"New","tools":[],"later":1}""", "Set-MAAgent", "", """{"system":"New","tools":[],"later":1}""")]
    [InlineData("""{"id":"agent_1","system":"New"}""", "Set-MAAgent", "-Name other", """{"system":"New","name":"other"}""")]
    [InlineData("""{"id":"agent_1","system":"Old","created_at":"2026-04-08T10:00:00Z"}""", "Set-MAAgent", "-Name other", """{"name":"other"}""")]
    [InlineData("""{"id":"env_1","description":"New"}""", "Set-MAEnvironment", "", """{"description":"New"}""")]
    [InlineData("""{"id":"sesn_1","title":"New"}""", "Set-MASession", "-Metadata @{ a = 1 }", """{"title":"New","metadata":{"a":"1"}}""")]
    public void A_piped_change_is_made_and_an_object_of_the_service_is_but_named(string piped, string cmdlet, string more, string sent)
    {
        Server.On("POST", "/v1/environments/env_1", Reply.Json("""{"id":"env_1","type":"environment"}""")).On("POST", "/v1/sessions/sesn_1", Reply.Json("""{"id":"sesn_1","type":"session"}"""));
        Engine.SetVariable("json", piped);

        AssertJson(sent, BodyOf($"$json | & $fromJson | {cmdlet} {more}"));
    }
}
