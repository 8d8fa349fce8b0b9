using System;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Skills;

/// <summary>The skills of an agent are named by objects, which pin the version that they show, by ids and by names.</summary>
public sealed class AgentSkillTests : IDisposable
{
    private const string Custom = """{"id":"skill_1","type":"skill","display_name":"PR summaries","source":{"type":"custom"},"latest_version_id":"v2"}""";
    private const string Anthropics = """{"id":"pdf","type":"skill","display_name":"PDF","source":{"type":"anthropic"},"latest_version_id":"20251013"}""";
    private const string Plugin = """{"id":"skill_9","type":"skill","display_name":"twin","source":{"type":"plugin"},"latest_version_id":""}""";
    private const string Twin = """{"id":"skill_8","type":"skill","display_name":"twin","source":{"type":"custom"},"latest_version_id":"v1"}""";

    private readonly RecordingServer _server = new();
    private readonly PowerShellEngine _engine = new();

    public AgentSkillTests()
    {
        _engine.Connect(_server.Uri);
        _server.On("GET", "/v1/skills", Reply.Json($$"""{"data":[{{Custom}},{{Anthropics}},{{Plugin}},{{Twin}}],"next_page":null}"""));
        _server.On("GET", "/v1/skills/skill_1", Reply.Json(Custom));
        _server.On("GET", "/v1/skills/pdf", Reply.Json(Anthropics));
        _server.On("GET", "/v1/skills/skill_9", Reply.Json(Plugin));
        _server.On("GET", "/v1/skills/skill_1/versions/v1", Reply.Json("""{"id":"v1","type":"skill_version","skill_id":"skill_1","name":"n","description":"d"}"""));
        foreach (string path in new[] { "/v1/agents", "/v1/agents/agent_1", "/v1/sessions" })
            _server.On("POST", path, Reply.Json("""{"id":"agent_1","type":"agent","version":1}"""));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _server.Dispose();
    }

    [Theory]
    [InlineData("xlsx", """{"type":"anthropic","skill_id":"xlsx"}""", 1)]
    [InlineData("skill_1", """{"type":"custom","skill_id":"skill_1"}""", 1)]
    [InlineData("'pr SUMMARIES'", """{"type":"custom","skill_id":"skill_1"}""", 2)]
    [InlineData("tomorrow", """{"type":"anthropic","skill_id":"tomorrow"}""", 2)]
    [InlineData("(Get-MASkill skill_1)", """{"type":"custom","skill_id":"skill_1","version":"v2"}""", 2)]
    [InlineData("(Get-MASkill pdf)", """{"type":"anthropic","skill_id":"pdf","version":"20251013"}""", 2)]
    [InlineData("(Get-MASkill skill_9)", """{"type":"custom","skill_id":"skill_9"}""", 2)]
    [InlineData("(Get-MASkillVersion v1 -Skill skill_1)", """{"type":"custom","skill_id":"skill_1","version":"v1"}""", 2)]
    [InlineData("([Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize((Get-MASkill skill_1))))", """{"type":"custom","skill_id":"skill_1","version":"v2"}""", 2)]
    [InlineData("@{ type = 'custom'; skill_id = 'skill_2'; version = '7' }", """{"type":"custom","skill_id":"skill_2","version":"7"}""", 1)]
    public void A_skill_is_an_object_an_id_a_name_or_a_table(string skill, string sent, int requests)
    {
        _engine.Run($"New-MAAgent a claude-opus-4-6 -Skill {skill}").Succeeded();
        Assert.Equal(requests, _server.Requests.Count);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse($"[{sent}]"), JsonNode.Parse(_server.Requests[^1].BodyText)!["skills"]), _server.Requests[^1].BodyText);
    }

    [Theory]
    [InlineData("Set-MAAgent agent_1 -Skill xlsx, 'PR summaries'", "skills")]
    [InlineData("@{ name = 'a'; model = 'm'; skills = @('xlsx', 'PR summaries') } | New-MAAgent", "skills")]
    [InlineData("Start-MASession agent_1 env_1 -Skill xlsx, 'PR summaries'", "agent")]
    public void Names_are_taken_wherever_skills_are(string script, string field)
    {
        _engine.Run(script).Succeeded();
        JsonNode body = JsonNode.Parse(_server.Requests[^1].BodyText)![field]!;
        JsonNode skills = field == "agent" ? body["skills"]! : body;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""[{"type":"anthropic","skill_id":"xlsx"},{"type":"custom","skill_id":"skill_1"}]"""), skills), body.ToJsonString());
    }

    [Theory]
    [InlineData("New-MAAgent a m -Skill 'no such'", "SkillNotFound", "There is no skill of the name 'no such'.")]
    [InlineData("Set-MAAgent agent_1 -Skill 'no such'", "SkillNotFound", "There is no skill of the name 'no such'.")]
    [InlineData("Start-MASession agent_1 env_1 -Skill 'no such'", "SkillNotFound", "There is no skill of the name 'no such'.")]
    [InlineData("New-MAAgent a m -Skill twin", "AmbiguousName", "skill_9, skill_8")]
    [InlineData("New-MAAgent a m -Skill agent_01AbCdEf23456789", "ParameterArgumentTransformationError", "is the id of an agent")]
    public void A_skill_that_is_none_is_an_error_and_no_request_is_made(string script, string errorId, string message)
    {
        PipelineResult result = _engine.Run(script);
        Assert.StartsWith(errorId + ",", result.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(message, result.FirstError.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_server.Requests, request => request.Method == "POST");
    }

    [Fact]
    public void Tab_offers_the_skills_of_the_service()
    {
        string line = "New-MAAgent a m -Skill p";
        string[] offered = [.. _engine.Run($"[Management.Automation.CommandCompletion]::CompleteInput('{line}', {line.Length}, $null).CompletionMatches | ForEach-Object CompletionText").Values<string>()];
        Assert.Equal(["skill_1", "pdf"], offered.Take(2));
    }
}
