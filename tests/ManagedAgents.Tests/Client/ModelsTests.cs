using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Deployments;
using ManagedAgents.Client.Dreams;
using ManagedAgents.Client.Environments;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Files;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Memory;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.Skills;
using ManagedAgents.Client.Tunnels;
using ManagedAgents.Client.UserProfiles;
using ManagedAgents.Client.Vaults;
using ManagedAgents.Client.Wire;
using ManagedAgents.Client.WorkQueue;
using ManagedAgents.Tests.Api;
using Xunit;

namespace ManagedAgents.Tests.Client;

/// <summary>The objects of the service show all that their response schemas have, and keep what they do not know.</summary>
public sealed class ModelsTests
{
    // Each schema, with unions standing for their members, and the class that shows it.
    private static readonly (string Schema, Func<JsonElement, ApiObject> Read)[] Models =
    [
        ("BetaManagedAgentsAgent", json => new Agent(json)),
        ("BetaManagedAgentsModelConfig", json => new ModelConfig(json)),
        ("BetaManagedAgentsMCPServerURLDefinition", json => new McpServer(json)),
        ("AgentTool", AgentTool.Read),
        ("BetaEnvironment", json => new AgentEnvironment(json)),
        ("EnvironmentConfig", json => new EnvironmentConfig(json)),
        ("CloudNetworking", json => new EnvironmentNetworking(json)),
        ("BetaManagedAgentsSession", json => new Session(json)),
        ("BetaManagedAgentsSessionAgent", json => new SessionAgent(json)),
        ("BetaManagedAgentsSessionResource", json => SessionResource.Read(json, "sesn_01")),
        ("ResourceRetrieveResponse", json => SessionResource.Read(json, "sesn_01")),
        ("ResourceUpdateResponse", json => SessionResource.Read(json, "sesn_01")),
        ("BetaManagedAgentsSessionStats", json => new SessionStats(json)),
        ("BetaManagedAgentsSessionThread", json => new SessionThread(json)),
        ("BetaManagedAgentsSessionThreadStats", json => new SessionStats(json)),
        ("BetaManagedAgentsSessionUsage", json => new SessionUsage(json)),
        ("BetaManagedAgentsSessionUsageSnapshot", json => new SessionUsage(json)),
        ("BetaManagedAgentsBudgetLimit", json => new Budget(json)),
        ("BetaMonetaryAmount", json => new MonetaryAmount(json)),
        ("BetaManagedAgentsSpanModelUsage", json => new ModelUsage(json)),
        ("SessionStopReason", json => new StopReason(json)),
        ("SessionError", json => new SessionError(json)),
        ("SessionErrorRetryStatus", json => new RetryStatus(json)),
        ("BetaManagedAgentsWorkflowRunError", json => new SessionError(json)),
        ("MessageContent", ContentBlock.Read),
        ("ToolResultContent", ContentBlock.Read),
        ("BetaFileMetadata", json => new AgentFile(json)),
        ("BetaManagedAgentsDeployment", json => new Deployment(json)),
        ("BetaManagedAgentsAgentReference", json => new DeploymentAgent(json)),
        ("BetaManagedAgentsSchedule", json => new DeploymentSchedule(json)),
        ("BetaManagedAgentsDeploymentPausedReason", json => new DeploymentPausedReason(json)),
        ("BetaManagedAgentsDeploymentPausedReasonError", json => new SessionError(json)),
        ("BetaManagedAgentsDeploymentRun", json => new DeploymentRun(json)),
        ("BetaManagedAgentsTriggerContext", json => new RunTrigger(json)),
        ("DeploymentRunError", json => new SessionError(json)),
        ("BetaDream", json => new Dream(json)),
        ("BetaDreamInput", json => new DreamInput(json)),
        ("BetaDreamOutput", json => new DreamOutput(json)),
        ("BetaOutputBehavior", json => new DreamOutputBehavior(json)),
        ("BetaDreamModelConfig", json => new ModelConfig(json)),
        ("BetaDreamUsage", json => new ModelUsage(json)),
        ("BetaDreamError", json => new SessionError(json)),
        ("BetaSkill", json => new Skill(json)),
        ("BetaSkillSource", json => new SkillSource(json)),
        ("BetaSkillVersion", json => new SkillVersion(json)),
        ("UserProfile", json => new UserProfile(json)),
        ("UserProfileExternalUserDetails", json => new ExternalUserDetails(json)),
        ("UserProfileEnforcementAction", json => new EnforcementAction(json)),
        ("UserProfileActionURL", json => new UserProfileUrl(json)),
        ("BetaUserProfileEnrollmentURL", json => new UserProfileUrl(json)),
        ("BetaGoogleManagedDataControls", json => new UserProfileDataControl(json)),
        ("BetaGoogleManagedCMEKControl", json => new EncryptionKeyControl(json)),
        ("BetaGoogleManagedRetiredKey", json => new RetiredKey(json)),
        ("BetaGoogleManagedStorageControl", json => new StorageControl(json)),
        ("BetaGoogleManagedRetiredBucket", json => new RetiredBucket(json)),
        ("BetaTunnel", json => new Tunnel(json)),
        ("BetaTunnelCertificate", json => new TunnelCertificate(json)),
        ("SelfHostedWorkData", json => new WorkItemData(json)),
        ("BetaSelfHostedWorkQueueStats", json => new WorkQueueStats(json)),
        ("BetaManagedAgentsVault", json => new Vault(json)),
        ("BetaManagedAgentsCredential", json => new VaultCredential(json)),
        ("CredentialAuth", json => new CredentialAuth(json)),
        ("BetaManagedAgentsCredentialValidation", json => new CredentialValidation(json)),
        ("ModelInfo", json => new ModelInfo(json)),
        ("BetaManagedAgentsMemoryStore", json => new MemoryStore(json)),
        ("BetaManagedAgentsMemoryListItem", MemoryItem.Read),
        ("BetaManagedAgentsMemoryVersion", json => new MemoryVersion(json)),
        ("BetaManagedAgentsActor", json => new MemoryActor(json)),
    ];

    // Answers that no object shows: what is deleted is not emitted, a token is a secret, a lease is a worker's, and an item of work has a test of its own.
    private static readonly string[] Unshown =
    [
        "BetaTunnelToken", "BetaSelfHostedWorkHeartbeatResponse", "BetaSelfHostedWork", "BetaManagedAgentsSendSessionEvents",
    ];

    private static readonly Dictionary<string, Func<JsonElement, ApiObject>> ReadBySchema = Models
        .SelectMany(model => SchemaExample.Members(model.Schema).Select(schema => (schema, model.Read)))
        .DistinctBy(model => model.schema)
        .ToDictionary(model => model.schema, model => model.Read);

    public static TheoryData<string> Schemas => [.. ReadBySchema.Keys];

    [Theory]
    [MemberData(nameof(Schemas))]
    public void The_examples_conform_to_their_schema(string schema) =>
        Assert.Empty(OpenApiSchemas.Validate(schema, SchemaExample.Of(schema).ToJsonString()));

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Every_field_of_a_response_is_a_property_with_its_value(string schema)
    {
        foreach (JsonObject example in SchemaExample.AllOf(schema))
        {
            JsonElement json = ToElement(example);

            ViewCheck.ShowsAll(ReadBySchema[schema](json), json, schema);
        }
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void A_field_that_is_not_known_is_kept_and_goes_back_as_it_came(string schema)
    {
        JsonObject example = SchemaExample.Of(schema);
        example["new_field"] = JsonNode.Parse("""{"whole":9007199254740993,"list":[1.50,null,"ü\u0041"]}""");
        ApiObject read = ReadBySchema[schema](ToElement(example));

        Assert.Equal(["new_field"], read.AdditionalProperties.Keys);
        var table = Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(read.AdditionalProperties["new_field"]);
        Assert.Equal(9007199254740993L, table["whole"]);
        Assert.Equal([1.50m, null, "üA"], Assert.IsType<object?[]>(table["list"]));
        Assert.Equal(example.ToJsonString(), read.ToJson());
        Assert.True(JsonNode.DeepEquals(example, JsonNode.Parse(Encoding.UTF8.GetString(RequestBody.Utf8Of(read, WireFormat.Current)))));
    }

    [Fact]
    public void Every_answer_of_the_document_has_a_class() =>
        Assert.Equal([], OpenApiOperations.All().Select(one => OpenApiOperations.Answer(one.Operation)).OfType<string>()
            .Select(schema => OpenApiSchemas.ItemOf(schema) ?? schema)
            .Where(schema => !schema.Contains("Delete", StringComparison.Ordinal) && schema != "BetaManagedAgentsSessionEvent")
            .Except(Unshown).Except(ReadBySchema.Keys).Except(Models.Select(model => model.Schema)));

    [Fact]
    public void A_work_item_shows_all_but_its_secret()
    {
        JsonObject example = SchemaExample.Of("BetaSelfHostedWork");
        example["secret"] = "c2VjcmV0LW9mLWEtd29ya2Vy";
        var item = new WorkItem(ToElement(example));
        example.Remove("secret");

        ViewCheck.ShowsAll(item, ToElement(example), "work");
        Assert.Equal(example.ToJsonString(), item.ToJson());
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void An_object_of_other_values_reads_as_nothing_and_never_throws(string schema)
    {
        foreach (string value in new[] { "1", "1e400", "true", "null", "\"x\"", "[1,null,\"x\",[],{}]", "{\"type\":1}" })
        {
            JsonObject example = SchemaExample.Of(schema);
            foreach (string field in example.Select(member => member.Key).ToArray())
                example[field] = JsonNode.Parse(value);

            ViewCheck.ReadAll(ReadBySchema[schema](ToElement(example)));
        }

        ViewCheck.ReadAll(ReadBySchema[schema](ToElement(new JsonObject())));
    }

    [Fact]
    public void A_tool_has_the_class_of_its_type_and_one_of_unknown_type_keeps_its_fields()
    {
        Assert.IsType<CustomTool>(Tool("""{"type":"custom","name":"a"}"""));
        Assert.IsType<McpToolset>(Tool("""{"type":"mcp_toolset"}"""));
        Assert.IsType<AgentToolset>(Tool("""{"type":"agent_toolset_20260401"}"""));

        AgentTool unknown = Tool("""{"type":"agent_toolset_20290101","configs":[]}""");
        Assert.Equal(typeof(AgentTool), unknown.GetType());
        Assert.Equal("agent_toolset_20290101", unknown.Type);
        Assert.Equal(["configs"], unknown.AdditionalProperties.Keys);
    }

    [Fact]
    public void A_version_is_a_number_or_the_text_that_a_server_gave()
    {
        Assert.Equal(3L, new Agent(ToElement("""{"version":3}""")).Version);
        Assert.Equal("3", new Agent(ToElement("""{"version":"3"}""")).Version);
    }

    [Fact]
    public void A_resource_of_a_session_knows_the_session_and_shows_the_branch_of_the_launch_form()
    {
        var session = new Session(ToElement("""{"id":"sesn_7","resources":[{"id":"sesrsc_1","type":"github_repository","branch":"main"}]}"""));

        SessionResource resource = Assert.Single(session.Resources);
        Assert.Equal(("sesn_7", "main"), (resource.SessionId, resource.Branch));
        Assert.Empty(resource.AdditionalProperties);
    }

    [Fact]
    public void Metadata_shows_text_as_it_is_null_as_null_and_anything_else_as_its_JSON()
    {
        var session = new Session(ToElement("""{"metadata":{"a":"x","b":null,"c":1.50,"d":[true]}}"""));

        Assert.Equal([new("a", "x"), new("b", null), new("c", "1.50"), new("d", "[true]")], session.Metadata);
    }

    [Theory]
    [InlineData("2026-04-08T10:00:01Z", 0)]
    [InlineData("2026-04-08T10:00:01.1Z", 1_000_000)]
    [InlineData("2026-04-08T10:00:01.12Z", 1_200_000)]
    [InlineData("2026-04-08T10:00:01.123Z", 1_230_000)]
    [InlineData("2026-04-08T10:00:01.1234Z", 1_234_000)]
    [InlineData("2026-04-08T10:00:01.12345Z", 1_234_500)]
    [InlineData("2026-04-08T10:00:01.123456Z", 1_234_560)]
    [InlineData("2026-04-08T10:00:01.1234567Z", 1_234_567)]
    [InlineData("2026-04-08T10:00:01.0000001Z", 1)]
    [InlineData("2026-04-08T12:00:01.5+02:00", 5_000_000)]
    public void A_time_is_read_and_written_with_all_its_digits(string text, int ticks)
    {
        var session = new Session(ToElement($$"""{"created_at":"{{text}}"}"""));
        DateTimeOffset expected = new DateTimeOffset(2026, 4, 8, 10, 0, 1, TimeSpan.Zero).AddTicks(ticks);

        Assert.Equal(expected, session.CreatedAt);
        Assert.Equal(ticks > 0 ? $"2026-04-08T10:00:01.{ticks:0000000}".TrimEnd('0') + "Z" : "2026-04-08T10:00:01Z", WireTime.Format(expected));
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("")]
    [InlineData("2026-13-08T10:00:01Z")]
    public void A_text_that_is_no_time_reads_as_none(string text) =>
        Assert.Null(new Session(ToElement($$"""{"created_at":"{{text}}"}""")).CreatedAt);

    [Fact]
    public void Text_with_half_a_surrogate_pair_is_shown_with_a_replacement_character()
    {
        // What a tool's output looks like when it was cut within an emoji.
        const string Json = """{"id":"sesn_1","title":"a\ud83d","metadata":{"k":"b\ude00"},"vault_ids":["\ud83dc","\\ud83d\ud83d"],"new":["\ud83d\ude00 \"\ud83d\u0041"]}""";
        var session = new Session(WireJson.Parse(Encoding.UTF8.GetBytes(Json)));

        Assert.Equal("a\uFFFD", session.Title);
        Assert.Equal([new("k", "b\uFFFD")], session.Metadata);
        Assert.Equal(["\uFFFDc", @"\ud83d" + "\uFFFD"], session.VaultIds);
        Assert.Equal(["\U0001F600 \"\uFFFDA"], Assert.IsType<object?[]>(session.AdditionalProperties["new"]));
        // So it can be given back to the service, and any other escape stays as it came.
        Assert.Equal("""{"id":"sesn_1","title":"a\uFFFD","metadata":{"k":"b\uFFFD"},"vault_ids":["\uFFFDc","\\ud83d\uFFFD"],"new":["\ud83d\ude00 \"\uFFFD\u0041"]}""", session.ToJson());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(session.ToJson()), JsonNode.Parse(RequestBody.Utf8Of(session, WireFormat.Current))));
    }

    private static AgentTool Tool(string json) => AgentTool.Read(ToElement(json));

    private static JsonElement ToElement(JsonNode json) => ToElement(json.ToJsonString());

    private static JsonElement ToElement(string json) => JsonDocument.Parse(json).RootElement;
}
