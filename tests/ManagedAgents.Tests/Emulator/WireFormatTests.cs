using System;
using System.IO;
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

public sealed class WireFormatTests
{
    /// <summary>Body, the field that has the form, and which form it is.</summary>
    public static readonly TheoryData<string, string, string, bool> Forms = new()
    {
        { "/v1/environments", """{"name":"e","config":{"type":"cloud","networking":{"type":"package_managers_and_custom","allowed_hosts":["h"]}}}""", "config.networking.type", true },
        { "/v1/environments", """{"name":"e","config":{"type":"cloud","networking":{"type":"limited","allowed_hosts":["h"]}}}""", "config.networking.type", false },
        { "/v1/sessions", """{"agent":{"type":"agent","id":"$A","version":"1"},"environment_id":"$E"}""", "agent.version", true },
        { "/v1/sessions", """{"agent":{"type":"agent","id":"$A","version":1},"environment_id":"$E"}""", "agent.version", false },
        { "/v1/sessions", """{"agent":"$A","environment_id":"$E","resources":[{"type":"github_repository","url":"https://github.com/o/r","branch":"b"}]}""", "resources.0.branch", true },
        { "/v1/sessions", """{"agent":"$A","environment_id":"$E","resources":[{"type":"github_repository","url":"https://github.com/o/r","checkout":{"type":"branch","name":"b"}}]}""", "resources.0.checkout", false },
        { "/v1/sessions/$S/events", """{"events":[{"type":"interrupt"}]}""", "events.0.type", true },
        { "/v1/sessions/$S/events", """{"events":[{"type":"user.interrupt"}]}""", "events.0.type", false },
        { "/v1/files?scope=$S", "", "scope", true },
        { "/v1/files?scope_id=$S", "", "scope_id", false },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Both_forms_are_accepted_unless_one_is_chosen(string path, string body, string field, bool isLaunch)
    {
        foreach (var format in new[] { EmulatorWireFormat.Both, EmulatorWireFormat.Launch, EmulatorWireFormat.Current })
        {
            using var server = TestEmulator.Start(new EmulatorOptions { WireFormat = format });
            using var client = new RawClient(server);
            var (agent, environment) = (await client.NewAgentAsync(), await client.NewEnvironmentAsync());
            var session = (await client.SendAsync("POST", "/v1/sessions", $$"""{"agent":"{{agent}}","environment_id":"{{environment}}"}"""))["id"]!.ToString();
            string Fill(string text) => text.Replace("$A", agent, StringComparison.Ordinal).Replace("$E", environment, StringComparison.Ordinal).Replace("$S", session, StringComparison.Ordinal);
            var (status, message) = await client.ErrorAsync(body.Length == 0 ? "GET" : "POST", Fill(path), body.Length == 0 ? null : Fill(body));
            var refused = format == (isLaunch ? EmulatorWireFormat.Current : EmulatorWireFormat.Launch);
            Assert.Equal(refused ? 400 : 200, status);
            if (!refused) continue;
            Assert.StartsWith(field, message);
            Assert.Contains(isLaunch ? "this service speaks the current one" : "this service speaks the launch one", message);
        }
    }

    [Fact]
    public async Task Launch_alone_answers_in_the_launch_form()
    {
        using var server = TestEmulator.Start(new EmulatorOptions { WireFormat = EmulatorWireFormat.Launch });
        using var client = new RawClient(server);
        var networking = """{"type":"package_managers_and_custom","allowed_hosts":["h"]}""";
        var environment = await client.SendAsync("POST", "/v1/environments", $$"""{"name":"e","config":{"type":"cloud","networking":{{networking}}} }""");
        Assert.Equal(networking, environment["config"]!["networking"]!.ToJsonString());
        var session = await client.NewSessionAsync();
        await client.PostAsync(session, RawClient.Message("go"));
        await client.SettleAsync(session);
        Assert.Equal(["id", "processed_at", "type"], (await client.HistoryAsync(session))[^1].Select(f => f.Key).Order());
        Assert.Equal("1", (await client.SendAsync("GET", "/v1/agents"))["data"]![0]!["version"]!.GetValue<string>());
    }

    [Fact]
    public async Task Both_answers_the_launch_networking_in_the_current_form()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var environment = await client.SendAsync("POST", "/v1/environments", """{"name":"e","config":{"type":"cloud","networking":{"type":"package_managers_and_custom","allowed_hosts":["h"]}}}""");
        Assert.Equal(
            """{"type":"limited","allowed_hosts":["h"],"allow_package_managers":true,"allow_mcp_servers":false}""",
            environment["config"]!["networking"]!.ToJsonString());
    }

    [Fact]
    public async Task Every_request_of_the_launch_documentation_is_accepted()
    {
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(OpenApiSchemas.DocumentPath)!, "launch-requests.json")))!;
        using var server = TestEmulator.Start(new EmulatorOptions { WireFormat = EmulatorWireFormat.Launch, Scenario = Scenario.FromJson("""{"steps":[{"customTool":"run_linter"}]}""") });
        using var client = new RawClient(server);
        var file = await UploadAsync(client);
        foreach (var request in document["requests"]!.AsArray().Select(r => r!.AsObject()))
        {
            if (request.ContainsKey("stream") || request.ContainsKey("multipart")) continue;
            // The ids of the run; each request finds the session as its own place in the story needs it.
            var agent = await client.NewAgentAsync();
            var environment = await client.NewEnvironmentAsync();
            var session = (await client.SendAsync("POST", "/v1/sessions", $$"""{"agent":"{{agent}}","environment_id":"{{environment}}"}"""))["id"]!.ToString();
            await client.PostAsync(session, RawClient.Message("lint"));
            await client.SettleAsync(session);
            var call = (await client.HistoryAsync(session, "?types[]=agent.custom_tool_use"))[0]["id"]!.ToString();
            var cursor = (await client.SendAsync("GET", $"/v1/sessions/{session}/events?limit=1"))["next_page"]!.ToString();
            if (request["body"]?.ToJsonString().Contains("\"user.message\"", StringComparison.Ordinal) == true)
            {
                // A session that waits for a result takes no message.
                await client.PostAsync(session, $$"""{"type":"user.custom_tool_result","custom_tool_use_id":"{{call}}","content":[{"type":"text","text":"ok"}]}""");
                await client.SettleAsync(session);
            }

            string Fill(string text) => text.Replace("$SESSION_ID", session, StringComparison.Ordinal).Replace("$FILE_ID", file, StringComparison.Ordinal).Replace("agent_abc123", agent, StringComparison.Ordinal)
                .Replace("env_abc123", environment, StringComparison.Ordinal).Replace("1772585501101368014", "1", StringComparison.Ordinal).Replace("sevt_abc123", call, StringComparison.Ordinal).Replace("page_abc123", cursor, StringComparison.Ordinal);
            using var message = new HttpRequestMessage(new HttpMethod(request["method"]!.ToString()), Fill(request["path"]!.ToString()));
            if (request["body"] is { } body) message.Content = RawClient.Json(Fill(body.ToJsonString()));
            using var response = await client.Http.SendAsync(message);
            Assert.True(response.IsSuccessStatusCode, $"{request["name"]}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }
    }

    // The launch documentation's upload: its own beta value alone, and a purpose.
    private static async Task<string> UploadAsync(RawClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/files");
        request.Headers.Add("anthropic-beta", "files-api-2025-04-14");
        request.Content = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes("x")), "file", "a.txt" }, { new StringContent("agent"), "purpose" } };
        using var response = await client.Http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonNode.Parse(body)!["id"]!.ToString();
    }
}
