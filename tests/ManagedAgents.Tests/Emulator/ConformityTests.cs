using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Api;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>Every kind of object the emulator answers, against the OpenAPI document.</summary>
public sealed class ConformityTests
{
    private const string FullAgent = """
        ,"description":"d","system":"s","metadata":{"team":"ops"},"skills":[{"type":"anthropic","skill_id":"xlsx"}],
        "mcp_servers":[{"type":"url","name":"docs","url":"https://mcp.example.com/sse"}],
        "tools":[{"type":"agent_toolset_20260401","default_config":{"permission_policy":{"type":"auto"}},"configs":[{"name":"bash","enabled":false},{"name":"web_fetch","allowed_domains":["example.com"],"url_sources":{"user_input":"all"}}]},
        {"type":"mcp_toolset","mcp_server_name":"docs","configs":[{"name":"search","permission_policy":{"type":"always_allow"}}]},
        {"type":"custom","name":"run_linter","description":"d","input_schema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}}]
        """;

    [Fact]
    public async Task Agents_conform()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var plain = await client.NewAgentAsync();
        var multiagent = $$"""
            ,"multiagent":{"type":"multiagent_20261001","subagents":{"type":"enabled","predefined_agents":["{{plain}}",{"type":"self"}]} }
            """;
        var agent = await client.SendAsync("POST", "/v1/agents", """
            {"name":"Full","model":{"id":"claude-opus-5-5","effort":"high","speed":"fast"},"execution_identity":{"type":"aws_role","role_arn":"arn:x"}
            """ + FullAgent + multiagent + "}");
        Conforms("BetaManagedAgentsAgent", agent);
        Conforms("BetaManagedAgentsAgent", await client.SendAsync("POST", "/v1/agents/" + plain, $$"""{"multiagent":{"type":"coordinator","agents":[{"type":"agent","id":"{{plain}}","version":1},{"type":"advisor","model":"claude-opus-5-5"}]} }"""));
        Conforms("AgentsListPage", await client.SendAsync("GET", "/v1/agents?limit=1"));
        Conforms("AgentsVersionsListPage", await client.SendAsync("GET", $"/v1/agents/{plain}/versions"));
        Conforms("BetaManagedAgentsAgent", await client.SendAsync("POST", $"/v1/agents/{plain}/archive"));
        Conforms("BetaManagedAgentsSession", await client.SendAsync("GET", "/v1/sessions/" + await client.NewSessionAsync(agent: agent["id"]!.ToString())));
    }

    [Fact]
    public async Task Environments_models_files_and_errors_conform()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var environment = await client.SendAsync("POST", "/v1/environments", """{"name":"e","config":{"type":"cloud","networking":{"type":"limited","allowed_hosts":["a"]},"packages":{"pip":["x"]}}}""");
        Conforms("BetaEnvironment", environment);
        Conforms("BetaEnvironment", await client.SendAsync("POST", "/v1/environments", """{"name":"s","config":{"type":"self_hosted"}}"""));
        Conforms("EnvironmentsListPage", await client.SendAsync("GET", "/v1/environments"));
        Conforms("BetaEnvironmentDeleteResponse", await client.SendAsync("DELETE", "/v1/environments/" + environment["id"]));
        Conforms("ModelsListPage", await client.SendAsync("GET", "/v1/models"));
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes("hi")), "file", "a.txt" }, { new StringContent("3600"), "expires_in_seconds" } };
        using var uploaded = await client.Http.PostAsync("/v1/files", form);
        var file = JsonNode.Parse(await uploaded.Content.ReadAsStringAsync())!.AsObject();
        Conforms("BetaFileMetadata", file);
        Conforms("FilesListPage", await client.SendAsync("GET", "/v1/files"));
        Conforms("BetaDeletedFile", await client.SendAsync("DELETE", "/v1/files/" + file["id"]));
        Conforms("BetaErrorResponse", (await client.TryAsync("GET", "/v1/agents/agent_01missing")).Body);
        Conforms("BetaErrorResponse", (await client.TryAsync("POST", "/v1/agents", "{")).Body);
    }

    [Fact]
    public async Task Sessions_resources_threads_and_every_event_conform()
    {
        using var server = TestEmulator.Start(new EmulatorOptions
        {
            Scenario = Scenario.FromJson("""
                [{"match":"fail","steps":[{"error":"mcp_connection_failed_error"},{"error":"repository_clone_error"},{"error":"credential_host_unreachable_error","retryStatus":"terminal"}]},
                 {"match":"refuse","steps":[{"stop":"refusal","category":"cyber"}]},
                 {"steps":[{"thinking":true},{"message":"m"},{"tool":"bash"},{"tool":"grep"},{"mcpTool":"search","server":"docs"},{"customTool":"one"},{"tool":"bash","ask":true},{"mcpTool":"x","ask":true},{"error":"model_overloaded_error"},{"message":"end"}]}]
                """),
        });
        using var client = new RawClient(server);
        using var form = new MultipartFormDataContent { { new ByteArrayContent([1]), "file", "a.bin" } };
        using var uploaded = await client.Http.PostAsync("/v1/files", form);
        var file = JsonNode.Parse(await uploaded.Content.ReadAsStringAsync())!["id"]!.ToString();
        var agent = await client.NewAgentAsync(FullAgent);
        var session = await client.NewSessionAsync($$$"""
            ,"title":"t","metadata":{"a":"b"},"vault_ids":["vlt_01"],"budget":{"type":"limit","max_list_cost":{"amount":"500","currency":"USD"}},
            "resources":[{"type":"file","file_id":"{{{file}}}"},{"type":"github_repository","url":"https://github.com/o/r","checkout":{"type":"commit","sha":"abc"}},{"type":"memory_store","memory_store_id":"memstore_01"}]
            """, agent);
        using var stream = await client.OpenAsync(session, "?event_deltas[]=agent.message&event_deltas[]=agent.thinking");
        await client.PostAsync(session, RawClient.Message("go"), """{"type":"system.message","content":[{"type":"text","text":"be brief"}]}""");
        var blocked = (await stream.UntilAsync("session.status_idle"))[^1]["stop_reason"]!["event_ids"]!.AsArray().Select(i => i!.ToString()).ToList();
        var sent = await client.SendAsync("POST", $"/v1/sessions/{session}/events", $$"""
            {"events":[{"type":"user.custom_tool_result","custom_tool_use_id":"{{blocked[0]}}","content":[{"type":"text","text":"r"}]},
            {"type":"user.tool_confirmation","tool_use_id":"{{blocked[1]}}","result":"deny","deny_message":"no"},{"type":"user.tool_confirmation","tool_use_id":"{{blocked[2]}}","result":"allow"}]}
            """);
        Conforms("BetaManagedAgentsSendSessionEvents", sent);
        await stream.UntilAsync("session.status_idle");
        await client.SendAsync("POST", "/v1/sessions/" + session, """{"title":"new","metadata":{"a":null},"agent":{"tools":[],"mcp_servers":[]}}""");
        await client.PostAsync(session, """{"type":"user.define_outcome","description":"refuse","rubric":{"type":"text","content":"c"}}""");
        await stream.UntilAsync("session.status_idle");
        await client.PostAsync(session, """{"type":"user.define_outcome","description":"go on","rubric":{"type":"text","content":"c"}}""", """{"type":"user.interrupt"}""");
        await stream.UntilAsync("session.status_idle");
        await client.PostAsync(session, RawClient.Message("fail"));
        await stream.UntilAsync("session.status_terminated");
        Conforms("SessionsEventsListPage", await client.SendAsync("GET", $"/v1/sessions/{session}/events?limit=1000"));
        Conforms("BetaManagedAgentsSession", await client.SendAsync("GET", "/v1/sessions/" + session));
        Conforms("SessionsListPage", await client.SendAsync("GET", "/v1/sessions"));
        Conforms("SessionsResourcesListPage", await client.SendAsync("GET", $"/v1/sessions/{session}/resources"));
        var threads = await client.SendAsync("GET", $"/v1/sessions/{session}/threads");
        Conforms("SessionsThreadsListPage", threads);
        Conforms("SessionsThreadsEventsListPage", await client.SendAsync("GET", $"/v1/sessions/{session}/threads/{threads["data"]![0]!["id"]}/events"));
        Conforms("BetaManagedAgentsDeletedSession", await client.SendAsync("DELETE", "/v1/sessions/" + session));
    }

    [Fact]
    public async Task Everything_a_stream_gives_conforms_previews_too()
    {
        using var server = TestEmulator.Start(new EmulatorOptions { Scenario = Scenario.FromJson("""{"steps":[{"thinking":true},{"message":"hello there, this is more than one piece"}]}""") });
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        using var stream = await client.OpenAsync(session, "?event_deltas[]=agent.message&event_deltas[]=agent.thinking");
        await client.PostAsync(session, RawClient.Message("go"));
        foreach (var streamed in await stream.UntilAsync("session.status_idle")) Conforms("BetaManagedAgentsStreamSessionEvents", streamed);
    }

    private static void Conforms(string schema, JsonObject json)
    {
        var errors = OpenApiSchemas.Validate(schema, json.ToJsonString());
        Assert.True(errors.Count == 0, $"{schema}: {string.Join("\n", errors)}\n{json.ToJsonString()}");
    }
}
