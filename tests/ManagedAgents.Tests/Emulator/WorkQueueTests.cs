using System;
using System.Diagnostics;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>The queue of a self-hosted environment, as workers and administrators see it.</summary>
public sealed class WorkQueueTests
{
    [Fact]
    public async Task Work_goes_from_the_queue_through_a_workers_hands_to_its_end()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, conforms: true);
        var (path, session) = await NewWorkAsync(client);
        using var worker = Worker(server, path);
        var listed = Assert.Single((await worker.SendAsync("GET", path))["data"]!.AsArray())!;
        Assert.Equal(("queued", session), (listed["state"]!.ToString(), listed["data"]!["id"]!.ToString()));
        Assert.Equal(1, (await client.SendAsync("GET", path + "/stats"))["depth"]!.GetValue<int>());
        var polled = (await PollAsync(worker, path, "?block_ms=999"))!;
        Assert.Equal(listed["id"]!.ToString(), polled["id"]!.ToString());
        Assert.Null(await PollAsync(worker, path, ""));
        var again = (await PollAsync(worker, path, "?reclaim_older_than_ms=0"))!;
        Assert.Equal(polled["id"]!.ToString(), again["id"]!.ToString());
        Assert.NotEqual(Token(polled), Token(again));
        var stats = await client.SendAsync("GET", path + "/stats");
        Assert.Equal((0, 1, 1), (stats["depth"]!.GetValue<int>(), stats["pending"]!.GetValue<int>(), stats["workers_polling"]!.GetValue<int>()));
        var one = $"{path}/{polled["id"]}";
        var starting = await worker.SendAsync("POST", one + "/ack");
        Assert.Equal("starting", starting["state"]!.ToString());
        Assert.Null(starting["secret"]);
        Assert.Equal(409, (await worker.ErrorAsync("POST", one + "/ack")).Status);
        var beat = await worker.SendAsync("POST", one + "/heartbeat?expected_last_heartbeat=NO_HEARTBEAT&desired_ttl_seconds=60");
        Assert.Equal((true, "active", 60), (beat["lease_extended"]!.GetValue<bool>(), beat["state"]!.ToString(), beat["ttl_seconds"]!.GetValue<int>()));
        await worker.SendAsync("POST", $"{one}/heartbeat?expected_last_heartbeat={Uri.EscapeDataString(beat["last_heartbeat"]!.ToString())}");
        var (status, body) = await worker.TryAsync("POST", $"{one}/heartbeat?expected_last_heartbeat={Uri.EscapeDataString(beat["last_heartbeat"]!.ToString())}");
        Assert.Equal((412, "heartbeat_precondition_failed", "active"), (status, body["error"]!["details"]!["error_code"]!.ToString(), body["error"]!["details"]!["current_state"]!["state"]!.ToString()));
        Assert.Equal("stopping", (await client.SendAsync("POST", one + "/stop", "{}"))["state"]!.ToString());
        Assert.Equal("stopping", (await worker.SendAsync("POST", one + "/heartbeat?expected_last_heartbeat=x"))["state"]!.ToString());
        Assert.Equal("stopped", (await client.SendAsync("POST", one + "/stop", """{"force":true}"""))["state"]!.ToString());
        Assert.Equal(409, (await client.ErrorAsync("POST", one + "/stop")).Status);
    }

    [Fact]
    public async Task A_session_has_one_open_item_and_a_new_one_with_the_next_input()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, conforms: true);
        var (path, session) = await NewWorkAsync(client);
        using var worker = Worker(server, path);
        await client.PostAsync(session, RawClient.Message("more"));
        var first = Assert.Single((await worker.SendAsync("GET", path))["data"]!.AsArray())!;
        await client.SendAsync("POST", $"{path}/{first["id"]}/stop", """{"force":true}""");
        await client.SettleAsync(session);
        await client.PostAsync(session, RawClient.Message("again"));
        Assert.Equal(2, (await worker.SendAsync("GET", path))["data"]!.AsArray().Count);
        await client.SettleAsync(session);
        await client.SendAsync("DELETE", "/v1/sessions/" + session);
        Assert.Null(await PollAsync(worker, path, ""));
    }

    [Fact]
    public async Task Metadata_merges_and_what_is_wrong_is_told()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, conforms: true);
        var (path, _) = await NewWorkAsync(client);
        using var worker = Worker(server, path);
        var one = $"{path}/{(await worker.SendAsync("GET", path))["data"]![0]!["id"]}";
        await client.SendAsync("POST", one, """{"metadata":{"a":"1","b":"2"}}""");
        var updated = await client.SendAsync("POST", one, """{"metadata":{"a":null}}""");
        Assert.Equal("""{"b":"2"}""", updated["metadata"]!.ToJsonString());
        Assert.False(updated.ContainsKey("updated_at"));
        var (status, body) = await client.TryAsync("POST", one, """{"metadata":{"a":1}}""");
        Assert.Equal((400, "invalid_metadata"), (status, body["error"]!["details"]!["error_code"]!.ToString()));
        foreach (var query in new[] { "?block_ms=0", "?block_ms=1000" }) Assert.Equal(400, (await worker.ErrorAsync("GET", path + "/poll" + query)).Status);
        Assert.Equal(404, (await client.ErrorAsync("GET", path + "/work_01none")).Status);
    }

    [Fact]
    public async Task An_environments_key_lists_and_stops_its_work_and_the_API_key_reads_and_changes_it()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, conforms: true);
        var (path, _) = await NewWorkAsync(client);
        var other = (await client.SendAsync("POST", "/v1/environments", """{"name":"o","config":{"type":"self_hosted"}}"""))["id"]!.ToString();
        using var worker = Worker(server, path);
        using var stranger = new RawClient(server, workersOf: other);
        var one = $"{path}/{(await worker.SendAsync("GET", path))["data"]![0]!["id"]}";
        Assert.Equal(403, (await client.ErrorAsync("GET", path)).Status);
        foreach (var (method, target, body) in new[] { ("GET", one, null), ("POST", one, """{"metadata":{"a":"1"}}"""), ("GET", "/v1/agents", null) })
        {
            Assert.Equal(403, (await worker.ErrorAsync(method, target, body)).Status);
            await client.SendAsync(method, target, body);
        }

        foreach (var (method, target) in new[] { ("GET", path), ("GET", path + "/stats"), ("POST", one + "/stop") }) Assert.Equal(403, (await stranger.ErrorAsync(method, target)).Status);
        Assert.Equal(1, (await worker.SendAsync("GET", path + "/stats"))["depth"]!.GetValue<int>());
        Assert.Equal("stopping", (await worker.SendAsync("POST", one + "/stop"))["state"]!.ToString());
        await client.SendAsync("DELETE", "/v1/environments/" + other);
        Assert.Equal(401, (await stranger.ErrorAsync("GET", $"/v1/environments/{other}/work")).Status);
    }

    [Fact]
    public async Task An_empty_poll_holds_as_long_as_it_is_asked_to_and_answers_null()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var environment = (await client.SendAsync("POST", "/v1/environments", """{"name":"s","config":{"type":"self_hosted"}}"""))["id"]!.ToString();
        using var worker = new RawClient(server, workersOf: environment);
        var watch = Stopwatch.StartNew();
        Assert.Null(await PollAsync(worker, $"/v1/environments/{environment}/work", "?block_ms=200"));
        Assert.True(watch.ElapsedMilliseconds >= 190, $"{watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task Work_whose_worker_is_silent_is_given_to_another_and_the_first_is_told()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, conforms: true);
        var (path, _) = await NewWorkAsync(client);
        using var worker = Worker(server, path);
        var one = $"{path}/{(await PollAsync(worker, path, ""))!["id"]}";
        await worker.SendAsync("POST", one + "/ack");
        server.EndLeases();
        Assert.Equal("starting", (await client.SendAsync("GET", one))["state"]!.ToString());
        var beat = await worker.SendAsync("POST", one + "/heartbeat?expected_last_heartbeat=NO_HEARTBEAT");
        Assert.Equal(120, beat["ttl_seconds"]!.GetValue<int>());
        server.EndLeases();
        Assert.Equal("queued", (await client.SendAsync("GET", one))["state"]!.ToString());
        var (status, body) = await worker.TryAsync("POST", $"{one}/heartbeat?expected_last_heartbeat={Uri.EscapeDataString(beat["last_heartbeat"]!.ToString())}");
        var state = body["error"]!["details"]!["current_state"]!;
        Assert.Equal((412, "queued", null, false), (status, state["state"]!.ToString(), state["last_heartbeat"], state["lease_extended"]!.GetValue<bool>()));
        var second = await PollAsync(worker, path, "");
        Assert.Equal(one, $"{path}/{second!["id"]}");
        await worker.SendAsync("POST", one + "/ack");
        await worker.SendAsync("POST", one + "/heartbeat?expected_last_heartbeat=NO_HEARTBEAT");
    }

    /// <summary>What each credential opens: 200, or 400 and 409 where it got past the door, else 403.</summary>
    [Fact]
    public async Task Each_credential_opens_what_it_is_for()
    {
        using var server = TestEmulator.Start(new EmulatorOptions { StreamWait = TimeSpan.Zero, Scenario = Scenario.FromJson("""[{"steps":[{"tool":"bash","input":{"command":"ls"}}]}]""") });
        using var client = new RawClient(server);
        using var memories = new RawClient(server, "agent-memory-2026-07-22");
        var stores = new string[3];
        for (var i = 0; i < 3; i++) stores[i] = (await memories.SendAsync("POST", "/v1/memory_stores", $$"""{"name":"Store {{i}}"}"""))["id"]!.ToString();
        var (path, session) = await NewWorkAsync(client, $$""","resources":[{"type":"memory_store","memory_store_id":"{{stores[0]}}"},{"type":"memory_store","memory_store_id":"{{stores[1]}}","access":"read_only"}]""");
        var other = await client.NewSessionAsync();
        using var worker = Worker(server, path);
        var work = (await PollAsync(worker, path, ""))!;
        var one = $"{path}/{work["id"]}";
        using var item = new RawClient(server, token: Token(work));
        using var remembering = new RawClient(server, "agent-memory-2026-07-22", token: Token(work));
        await client.SettleAsync(session);
        var call = (await client.HistoryAsync(session)).Single(e => e["type"]!.ToString() == "agent.tool_use")["id"];
        string Result(string text) => $$"""{"events":[{"type":"user.tool_result","tool_use_id":"{{call}}","content":[{"type":"text","text":"{{text}}"}]}]}""";
        var asked = new (string Method, string Target, string? Body, int Key, int Token, int Api)[]
        {
            ("GET", path + "/poll", null, 200, 403, 403),
            ("POST", one + "/ack", null, 200, 409, 403),
            ("POST", one + "/heartbeat?expected_last_heartbeat=x", null, 412, 412, 403),
            ("GET", path, null, 200, 403, 403),
            ("GET", one, null, 403, 403, 200),
            ("GET", path + "/stats", null, 200, 403, 200),
            ("GET", "/v1/sessions/" + session, null, 200, 200, 200),
            ("GET", $"/v1/sessions/{session}/events", null, 200, 200, 200),
            ("HEAD", $"/v1/sessions/{session}/events/stream", null, 200, 200, 200),
            ("GET", "/v1/sessions/" + other, null, 403, 403, 200),
            ("POST", $"/v1/sessions/{session}/events", """{"events":[{"type":"user.interrupt"}]}""", 403, 403, 400),
            ("POST", $"/v1/sessions/{session}/events", Result(""), 400, 400, 403),
            ("DELETE", "/v1/sessions/" + session, null, 403, 403, 400),
            ("POST", $"/v1/sessions/{session}/events", Result("fine"), 200, 400, 403),
            ("POST", one + "/stop", null, 200, 200, 200),
        };
        foreach (var (method, target, body, key, token, api) in asked)
        {
            foreach (var (one1, expected) in new[] { (worker, key), (item, token), (client, api) })
            {
                // An interrupt by the API key would end what is looked at.
                if (expected == 400 && one1 == client) continue;
                using var request = new HttpRequestMessage(new HttpMethod(method), target) { Content = body is null ? null : RawClient.Json(body) };
                using var response = await one1.Http.SendAsync(request);
                Assert.True((int)response.StatusCode == expected, $"{method} {target}: {(int)response.StatusCode}, not {expected}: {await response.Content.ReadAsStringAsync()}");
            }
        }

        const string Memory = """{"path":"/a.md","content":"a"}""";
        Assert.Equal("/mnt/memory/store-0", (await client.SendAsync("GET", "/v1/sessions/" + session))["resources"]![0]!["mount_path"]!.ToString());
        Assert.Equal("200 403 403", $"{await StatusAsync(0)} {await StatusAsync(1)} {await StatusAsync(2)}");
        Assert.Equal(200, (await remembering.TryAsync("GET", $"/v1/memory_stores/{stores[1]}/memories")).Status);
        Assert.Equal(403, (await remembering.TryAsync("GET", $"/v1/memory_stores/{stores[2]}/memories")).Status);
        using var both = new RawClient(server, workersOf: path.Split('/')[3]);
        both.Http.DefaultRequestHeaders.Add("x-api-key", server.ApiKey);
        Assert.Equal(401, (await both.ErrorAsync("GET", "/v1/sessions/" + session)).Status);

        async Task<int> StatusAsync(int store) => (await remembering.TryAsync("POST", $"/v1/memory_stores/{stores[store]}/memories", Memory)).Status;
    }

    private static async Task<(string Path, string Session)> NewWorkAsync(RawClient client, string more = "")
    {
        var environment = (await client.SendAsync("POST", "/v1/environments", """{"name":"s","config":{"type":"self_hosted"}}"""))["id"];
        var session = await client.SendAsync("POST", "/v1/sessions", $$"""{"agent":"{{await client.NewAgentAsync()}}","environment_id":"{{environment}}"{{more}}}""");
        await client.PostAsync(session["id"]!.ToString(), RawClient.Message("go"));
        return ($"/v1/environments/{environment}/work", session["id"]!.ToString());
    }

    /// <summary>A client with the key of the environment of a queue.</summary>
    private static RawClient Worker(ManagedAgents.Emulator.EmulatorServer server, string path) => new(server, conforms: true, workersOf: path.Split('/')[3]);

    private static async Task<JsonNode?> PollAsync(RawClient client, string path, string query)
    {
        using var request = new System.Net.Http.HttpRequestMessage(System.Net.Http.HttpMethod.Get, path + "/poll" + query);
        request.Headers.Add("Anthropic-Worker-ID", "w1");
        using var response = await client.Http.SendAsync(request);
        Assert.Equal(200, (int)response.StatusCode);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync());
    }

    private static string Token(JsonNode work)
    {
        var text = work["secret"]!.ToString().Replace('-', '+').Replace('_', '/');
        return JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(text + new string('=', (4 - (text.Length % 4)) % 4))))!["sessions_token"]!.ToString();
    }
}
