using System;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
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
        var polled = (await PollAsync(client, path, "?block_ms=999"))!;
        Assert.Equal(listed["id"]!.ToString(), polled["id"]!.ToString());
        Assert.Equal(server.ApiKey, Secret(polled)["sessions_token"]!.ToString());
        Assert.Null(await PollAsync(client, path, ""));
        Assert.Equal(polled["id"]!.ToString(), (await PollAsync(client, path, "?reclaim_older_than_ms=0"))!["id"]!.ToString());
        var stats = await client.SendAsync("GET", path + "/stats");
        Assert.Equal((0, 1, 1), (stats["depth"]!.GetValue<int>(), stats["pending"]!.GetValue<int>(), stats["workers_polling"]!.GetValue<int>()));
        var one = $"{path}/{polled["id"]}";
        var starting = await client.SendAsync("POST", one + "/ack");
        Assert.Equal("starting", starting["state"]!.ToString());
        Assert.Null(starting["secret"]);
        Assert.Equal(409, (await client.ErrorAsync("POST", one + "/ack")).Status);
        var beat = await client.SendAsync("POST", one + "/heartbeat?expected_last_heartbeat=NO_HEARTBEAT&desired_ttl_seconds=60");
        Assert.Equal((true, "active", 60), (beat["lease_extended"]!.GetValue<bool>(), beat["state"]!.ToString(), beat["ttl_seconds"]!.GetValue<int>()));
        await client.SendAsync("POST", $"{one}/heartbeat?expected_last_heartbeat={Uri.EscapeDataString(beat["last_heartbeat"]!.ToString())}");
        var (status, body) = await client.TryAsync("POST", $"{one}/heartbeat?expected_last_heartbeat={Uri.EscapeDataString(beat["last_heartbeat"]!.ToString())}");
        Assert.Equal((412, "heartbeat_precondition_failed", "active"), (status, body["error"]!["details"]!["error_code"]!.ToString(), body["error"]!["details"]!["current_state"]!["state"]!.ToString()));
        Assert.Equal("stopping", (await client.SendAsync("POST", one + "/stop", "{}"))["state"]!.ToString());
        Assert.Equal("stopping", (await client.SendAsync("POST", one + "/heartbeat?expected_last_heartbeat=x"))["state"]!.ToString());
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
        Assert.Null(await PollAsync(client, path, ""));
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
        foreach (var query in new[] { "?block_ms=0", "?block_ms=1000" }) Assert.Equal(400, (await client.ErrorAsync("GET", path + "/poll" + query)).Status);
        Assert.Equal(404, (await client.ErrorAsync("GET", path + "/work_01none")).Status);
        Assert.Equal(404, (await client.ErrorAsync("GET", "/v1/environments/env_01none/work/poll")).Status);
    }

    [Fact]
    public async Task An_environments_key_lists_and_stops_its_work_and_the_API_key_reads_and_changes_it()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, conforms: true);
        var (path, session) = await NewWorkAsync(client);
        var other = (await client.SendAsync("POST", "/v1/environments", """{"name":"o","config":{"type":"self_hosted"}}"""))["id"]!.ToString();
        using var worker = Worker(server, path);
        using var stranger = new RawClient(server, workersOf: other);
        var one = $"{path}/{(await worker.SendAsync("GET", path))["data"]![0]!["id"]}";
        Assert.Equal(403, (await client.ErrorAsync("GET", path)).Status);
        foreach (var (method, target, body) in new[] { ("GET", one, null), ("POST", one, """{"metadata":{"a":"1"}}"""), ("GET", "/v1/sessions/" + session, null), ("GET", "/v1/agents", null) })
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
        var path = $"/v1/environments/{await client.NewEnvironmentAsync()}/work";
        var watch = Stopwatch.StartNew();
        Assert.Null(await PollAsync(client, path, "?block_ms=200"));
        Assert.True(watch.ElapsedMilliseconds >= 190, $"{watch.ElapsedMilliseconds} ms");
    }

    private static async Task<(string Path, string Session)> NewWorkAsync(RawClient client)
    {
        var environment = (await client.SendAsync("POST", "/v1/environments", """{"name":"s","config":{"type":"self_hosted"}}"""))["id"];
        var session = await client.SendAsync("POST", "/v1/sessions", $$"""{"agent":"{{await client.NewAgentAsync()}}","environment_id":"{{environment}}"}""");
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

    private static JsonNode Secret(JsonNode work)
    {
        var text = work["secret"]!.ToString().Replace('-', '+').Replace('_', '/');
        return JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(text + new string('=', (4 - (text.Length % 4)) % 4))))!;
    }
}
