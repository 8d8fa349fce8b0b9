using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>What the service refuses, with which status, and in which order it looks.</summary>
public sealed class CheckTests
{
    [Theory]
    // Each request has every fault to its right too, so the answer shows which check comes first.
    [InlineData(401, "x-api-key", "", "", "")]
    [InlineData(401, "invalid x-api-key", "x-api-key=wrong", "", "")]
    [InlineData(401, "bearer", "Authorization=Bearer wrong", "", "")]
    [InlineData(400, "anthropic-version", "key", "", "")]
    [InlineData(400, "anthropic-version", "key", "2020-01-01", "")]
    [InlineData(400, "anthropic-beta", "key", "2026-10-21", "not-a-beta")]
    [InlineData(404, "anthropic-beta", "key", "2026-10-21", "")]
    [InlineData(404, "anthropic-beta", "bearer", "2023-06-01", "files-api-2025-04-14")]
    [InlineData(400, "JSON", "key", "2026-10-21", "managed-agents-2026-04-01")]
    public async Task Checks_come_in_the_services_order(int status, string says, string credential, string version, string beta)
    {
        using var server = TestEmulator.Start();
        using var http = new HttpClient { BaseAddress = server.Uri };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/agents?bogus=1") { Content = RawClient.Json("{") };
        if (credential == "key") request.Headers.Add("x-api-key", server.ApiKey);
        else if (credential == "bearer") request.Headers.Add("Authorization", "Bearer " + server.ApiKey);
        else if (credential.Length > 0) request.Headers.Add(credential.Split('=')[0], credential.Split('=')[1]);
        if (version.Length > 0) request.Headers.Add("anthropic-version", version);
        if (beta.Length > 0) request.Headers.Add("anthropic-beta", beta);
        using var response = await http.SendAsync(request);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(says, body["error"]!["message"]!.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("error", body["type"]!.ToString());
        Assert.Equal(response.Headers.GetValues("request-id").Single(), body["request_id"]!.ToString());
    }

    [Fact]
    public async Task An_unknown_query_key_is_named_and_beta_true_is_ignored()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var (status, message) = await client.ErrorAsync("GET", "/v1/sessions/" + await client.NewSessionAsync() + "/events?after=sevt_1&beta=true");
        Assert.Equal(400, status);
        Assert.StartsWith("after: unknown query parameter", message);
        await client.SendAsync("GET", "/v1/agents?beta=true");
    }

    [Fact]
    public async Task A_body_above_the_limit_is_413_and_its_connection_ends_cleanly()
    {
        using var server = TestEmulator.Start(new EmulatorOptions { MaxBodyBytes = 1000, MaxUploadBytes = 100_000 });
        using var client = new RawClient(server);
        var (status, body) = await client.TryAsync("POST", "/v1/agents", "{\"name\":\"" + new string('x', 3_000_000) + "\"}");
        Assert.Equal(413, status);
        Assert.Equal("request_too_large", body["error"]!["type"]!.ToString());
        using var form = new MultipartFormDataContent { { new ByteArrayContent(new byte[3_000_000]), "file", "a.bin" } };
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/v1/files") { Content = form };
        chunked.Headers.TransferEncodingChunked = true;
        using var response = await client.Http.SendAsync(chunked);
        Assert.Equal(413, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("POST", "/v1/agents", """{"model":"m"}""", "name")]
    [InlineData("POST", "/v1/agents", """{"name":"n"}""", "model")]
    [InlineData("POST", "/v1/agents", """{"name":"n","model":"m","tools":[{"type":"custom","name":"bad name","description":"d","input_schema":{"type":"object"}}]}""", "tools.0.name")]
    [InlineData("POST", "/v1/agents", """{"name":"n","model":"m","tools":[{"type":"custom","name":"t","input_schema":{"type":"object"}}]}""", "tools.0.description")]
    [InlineData("POST", "/v1/agents", """{"name":"n","model":"m","tools":[{"type":"custom","name":"bash","description":"d","input_schema":{"type":"object"}}]}""", "tools.0.name")]
    [InlineData("POST", "/v1/agents", """{"name":"n","model":"m","tools":[{"type":"custom","name":"t\n","description":"d","input_schema":{"type":"object"}}]}""", "tools.0.name")]
    [InlineData("POST", "/v1/agents", """{"name":"n","model":"m","tools":[{"type":"custom","name":"ant__t","description":"d","input_schema":{"type":"object"}}]}""", "tools.0.name")]
    [InlineData("POST", "/v1/agents", """{"name":"n","model":"m","tools":[{"type":"custom","name":"t","description":"d","input_schema":{"type":"object","oneOf":[]}}]}""", "tools.0.input_schema.oneOf")]
    [InlineData("POST", "/v1/agents", """{"name":"n","model":"m","tools":[{"type":"custom","name":"t","description":"d","input_schema":{"type":"object","properties":{"gr\u00f6\u00dfe":{}}}}]}""", "tools.0.input_schema.properties")]
    [InlineData("POST", "/v1/agents", """{"name":"n","model":"m","tools":[{"type":"custom","name":"t","description":"d","input_schema":{"type":"object","properties":{"a":{"items":{"$ref":"#"}}}}}]}""", "tools.0.input_schema")]
    [InlineData("POST", "/v1/agents", """{"name":"n","model":"m","mcp_servers":[{"type":"url","name":"s","url":"u"}]}""", "mcp_servers")]
    [InlineData("POST", "/v1/agents", """{"name":"n","model":"m","tools":[{"type":"mcp_toolset","mcp_server_name":"s"}]}""", "tools")]
    [InlineData("POST", "/v1/agents", """{"name":"n","model":"m","metadata":{"k":1}}""", "metadata.k")]
    [InlineData("POST", "/v1/environments", """{"name":"n","config":{"type":"cloud","networking":{"type":"open"}}}""", "config.networking.type")]
    [InlineData("POST", "/v1/sessions/$S", """{"vault_ids":["vlt_1"]}""", "vault_ids")]
    [InlineData("POST", "/v1/sessions/$S", """{"budget":{"type":"limit","max_list_cost":{"amount":"5","currency":"USD"}}}""", "budget")]
    [InlineData("POST", "/v1/sessions/$S/events", """{"events":[]}""", "events")]
    [InlineData("POST", "/v1/sessions/$S/events", """{"events":[{"type":"agent.message"}]}""", "events.0.type")]
    [InlineData("POST", "/v1/sessions/$S/events", """{"events":[{"type":"user.message","content":[{"type":"redacted"}]}]}""", "events.0.content.0.type")]
    [InlineData("POST", "/v1/sessions/$S/events", """{"events":[{"type":"user.custom_tool_result","custom_tool_use_id":"sevt_1"}]}""", "events.0.custom_tool_use_id")]
    [InlineData("POST", "/v1/sessions/$S/events", """{"events":[{"type":"user.define_outcome","description":"d"}]}""", "events.0.rubric")]
    [InlineData("GET", "/v1/sessions?limit=0", null, "limit")]
    [InlineData("GET", "/v1/sessions?limit=101", null, "limit")]
    [InlineData("GET", "/v1/sessions?statuses[]=done", null, "statuses[]")]
    [InlineData("GET", "/v1/sessions/$S/events?limit=1001", null, "limit")]
    [InlineData("GET", "/v1/sessions/$S/events?created_at[gte]=yesterday", null, "created_at[gte]")]
    [InlineData("GET", "/v1/sessions/$S/events/stream?event_deltas[]=agent.tool_use", null, "event_deltas[]")]
    [InlineData("GET", "/v1/sessions?page=page_bm9uc2Vuc2U", null, "page")]
    public async Task A_bad_request_is_a_400_that_names_the_field(string method, string path, string? body, string field)
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        if (path.Contains("$S", StringComparison.Ordinal)) path = path.Replace("$S", await client.NewSessionAsync(), StringComparison.Ordinal);
        var (status, message) = await client.ErrorAsync(method, path, body);
        Assert.Equal(400, status);
        Assert.StartsWith(field + ":", message);
    }

    [Fact]
    public async Task Events_of_one_request_are_accepted_all_or_none()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        Assert.Equal(400, (await client.ErrorAsync("POST", $"/v1/sessions/{session}/events", $$"""{"events":[{{RawClient.Message("a")}},{"type":"nonsense"}]}""")).Status);
        Assert.Empty(await client.HistoryAsync(session));
    }

    [Fact]
    public async Task A_call_takes_its_own_kind_of_answer_once()
    {
        using var server = TestEmulator.Start(new EmulatorOptions { Scenario = Scenario.FromJson("""{"steps":[{"customTool":"one"},{"tool":"bash","ask":true}]}""") });
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        await client.PostAsync(session, RawClient.Message("go"));
        await client.SettleAsync(session);
        var ids = (await client.HistoryAsync(session))[^1]["stop_reason"]!["event_ids"]!.AsArray().Select(i => i!.ToString()).ToList();
        async Task<string> Refused(string entry)
        {
            var (status, message) = await client.ErrorAsync("POST", $"/v1/sessions/{session}/events", $$"""{"events":[{{entry}}]}""");
            Assert.Equal(400, status);
            return message;
        }

        Assert.Contains("waits for a user.custom_tool_result", await Refused($$"""{"type":"user.tool_confirmation","tool_use_id":"{{ids[0]}}","result":"allow"}"""));
        Assert.Contains("waits for a user.tool_confirmation", await Refused($$"""{"type":"user.custom_tool_result","custom_tool_use_id":"{{ids[1]}}"}"""));
        Assert.Contains("deny only", await Refused($$"""{"type":"user.tool_confirmation","tool_use_id":"{{ids[1]}}","result":"allow","deny_message":"x"}"""));
        Assert.Contains("matches no tool_use", await Refused("""{"type":"user.tool_confirmation","tool_use_id":"sevt_01none","result":"allow"}"""));
        await client.PostAsync(session, $$"""{"type":"user.custom_tool_result","custom_tool_use_id":"{{ids[0]}}"}""");
        Assert.Contains("answered already", await Refused($$"""{"type":"user.custom_tool_result","custom_tool_use_id":"{{ids[0]}}"}"""));
    }

    [Fact]
    public async Task Unknown_paths_and_methods_and_ids_are_told_apart()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        Assert.Equal(404, (await client.ErrorAsync("GET", "/v1/nothing")).Status);
        Assert.Equal(404, (await client.ErrorAsync("GET", "/v1/agents/agent_01none")).Status);
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/agents");
        using var response = await client.Http.SendAsync(request);
        Assert.Equal(405, (int)response.StatusCode);
        Assert.Equal(["POST", "GET"], response.Content.Headers.Allow);
        using var head = await client.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/v1/agents"));
        Assert.Equal(200, (int)head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        Assert.True(head.Content.Headers.ContentLength > 0);
    }

    [Fact]
    public async Task A_stale_agent_version_is_409_and_a_change_of_nothing_keeps_the_version()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var agent = await client.NewAgentAsync(""","metadata":{"a":"1","b":"2"}""");
        var same = await client.SendAsync("POST", "/v1/agents/" + agent, """{"name":"Tester","metadata":{"a":"1"}}""");
        Assert.Equal(1, same["version"]!.GetValue<int>());
        var changed = await client.SendAsync("POST", "/v1/agents/" + agent, """{"version":1,"system":"s","metadata":{"a":null}}""");
        Assert.Equal(2, changed["version"]!.GetValue<int>());
        Assert.Equal("""{"b":"2"}""", changed["metadata"]!.ToJsonString());
        var (status, body) = await client.TryAsync("POST", "/v1/agents/" + agent, """{"version":1,"system":"s"}""");
        Assert.Equal(409, status);
        Assert.Equal("conflict_error", body["error"]!["type"]!.ToString());
        Assert.Null((await client.SendAsync("GET", $"/v1/agents/{agent}?version=1"))["system"]);
        Assert.Equal([2, 1], (await client.SendAsync("GET", $"/v1/agents/{agent}/versions"))["data"]!.AsArray().Select(v => v!["version"]!.GetValue<int>()));
    }

    [Fact]
    public async Task An_archived_agent_or_environment_starts_no_session_and_takes_no_change()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var (agent, environment) = (await client.NewAgentAsync(), await client.NewEnvironmentAsync("taken"));
        Assert.Equal(409, (await client.ErrorAsync("POST", "/v1/environments", """{"name":"taken"}""")).Status);
        await client.SendAsync("POST", $"/v1/environments/{environment}/archive");
        var (status, body) = await client.TryAsync("POST", "/v1/sessions", $$"""{"agent":"{{agent}}","environment_id":"{{environment}}"}""");
        Assert.Equal((400, "environment_archived"), (status, body["error"]!["details"]!["error_code"]!.ToString()));
        await client.SendAsync("POST", $"/v1/agents/{agent}/archive");
        Assert.Equal(400, (await client.ErrorAsync("POST", "/v1/sessions", $$"""{"agent":"{{agent}}","environment_id":"{{await client.NewEnvironmentAsync()}}"}""")).Status);
        Assert.Equal(400, (await client.ErrorAsync("POST", "/v1/agents/" + agent, """{"name":"x"}""")).Status);
        Assert.Empty((await client.SendAsync("GET", "/v1/agents"))["data"]!.AsArray());
        Assert.Single((await client.SendAsync("GET", "/v1/agents?include_archived=true"))["data"]!.AsArray());
    }

    [Fact]
    public async Task Overrides_inherit_clear_and_replace()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var agent = await client.NewAgentAsync(""","system":"s","tools":[{"type":"agent_toolset_20260401"}]""");
        var environment = await client.NewEnvironmentAsync();
        var session = await client.SendAsync("POST", "/v1/sessions",
            $$"""{"agent":{"type":"agent_with_overrides","id":"{{agent}}","system":null,"model":"claude-haiku-5-5"},"environment_id":"{{environment}}"}""");
        Assert.Null(session["agent"]!["system"]);
        Assert.Equal("claude-haiku-5-5", session["agent"]!["model"]!["id"]!.ToString());
        Assert.Single(session["agent"]!["tools"]!.AsArray());
        var (status, body) = await client.TryAsync("POST", "/v1/sessions", $$"""{"agent":{"type":"agent_with_overrides","id":"{{agent}}","model":null},"environment_id":"{{environment}}"}""");
        Assert.Equal((400, "agent_model_required"), (status, body["error"]!["details"]!["error_code"]!.ToString()));
    }
}
