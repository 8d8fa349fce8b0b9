using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>Dreams, which end by themselves.</summary>
public sealed class DreamTests
{
    private const string Beta = "dreaming-2026-04-21";
    private const string Path = "/v1/dreams";

    [Fact]
    public async Task A_dream_ends_with_a_new_store_that_holds_what_the_old_one_held()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, Beta, conforms: true);
        using var memory = new RawClient(server, "agent-memory-2026-07-22");
        using var sessions = new RawClient(server);
        var store = await NewStoreAsync(memory);
        await memory.SendAsync("POST", $"/v1/memory_stores/{store}/memories", """{"path":"/a","content":"hello"}""");
        var session = await sessions.NewSessionAsync();
        var dream = await client.SendAsync("POST", Path, $$"""{"inputs":[{"type":"memory_store","memory_store_id":"{{store}}"},{"type":"sessions","session_ids":["{{session}}"]}],"model":"claude-opus-5-5","instructions":"short"}""");
        Assert.Equal(("pending", "create_new"), (dream["status"]!.ToString(), dream["output_behavior"]!["type"]!.ToString()));
        Assert.StartsWith("drm_", dream["id"]!.ToString());
        Assert.Contains("cancel it first", (await client.ErrorAsync("POST", $"{Path}/{dream["id"]}/archive")).Message);
        var ended = await EndAsync(client, dream);
        Assert.Equal("completed", ended["status"]!.ToString());
        Assert.NotNull(ended["ended_at"]);
        var output = ended["outputs"]![0]!["memory_store_id"]!.ToString();
        Assert.NotEqual(store, output);
        Assert.Equal("hello", (await memory.SendAsync("GET", $"/v1/memory_stores/{output}/memories?view=full"))["data"]![0]!["content"]!.ToString());
        Assert.Single((await client.SendAsync("GET", Path + "?statuses[]=completed&statuses[]=failed"))["data"]!.AsArray());
        Assert.Empty((await client.SendAsync("GET", Path + "?statuses[]=running"))["data"]!.AsArray());
        Assert.Equal(400, (await client.ErrorAsync("POST", $"{Path}/{dream["id"]}/cancel")).Status);
        await client.SendAsync("POST", $"{Path}/{dream["id"]}/archive");
        Assert.Empty((await client.SendAsync("GET", Path))["data"]!.AsArray());
        Assert.Single((await client.SendAsync("GET", Path + "?include_archived=true"))["data"]!.AsArray());
    }

    [Fact]
    public async Task One_dream_at_a_time_writes_into_a_store_and_a_canceled_one_lets_the_next()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, Beta, conforms: true);
        using var memory = new RawClient(server, "agent-memory-2026-07-22");
        var store = await NewStoreAsync(memory);
        var body = $$"""{"inputs":[{"type":"memory_store","memory_store_id":"{{store}}"}],"model":{"id":"claude-opus-5-5","speed":"fast"},"output_behavior":{"type":"update_existing","memory_store_id":"{{store}}"} }""";
        var first = await client.SendAsync("POST", Path, body);
        Assert.Equal(409, (await client.ErrorAsync("POST", Path, body)).Status);
        Assert.Equal("canceled", (await client.SendAsync("POST", $"{Path}/{first["id"]}/cancel"))["status"]!.ToString());
        var second = await EndAsync(client, await client.SendAsync("POST", Path, body));
        Assert.Equal(store, second["outputs"]![0]!["memory_store_id"]!.ToString());
        Assert.Empty((await client.SendAsync("GET", $"{Path}/{first["id"]}"))["outputs"]!.AsArray());
    }

    [Fact]
    public async Task A_dream_whose_store_is_gone_fails()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, Beta, conforms: true);
        using var memory = new RawClient(server, "agent-memory-2026-07-22");
        var store = await NewStoreAsync(memory);
        var body = $$"""{"inputs":[{"type":"memory_store","memory_store_id":"{{store}}"}],"model":"m"}""";
        var dream = await client.SendAsync("POST", Path, body);
        await memory.SendAsync("DELETE", "/v1/memory_stores/" + store);
        var ended = await EndAsync(client, dream);
        Assert.Equal("failed", ended["status"]!.ToString());
        Assert.Contains(store, ended["error"]!["message"]!.ToString());
        Assert.Equal(404, (await client.ErrorAsync("POST", Path, body)).Status);
    }

    [Theory]
    [InlineData("inputs", """{"model":"m"}""")]
    [InlineData("inputs.0.type", """{"model":"m","inputs":[{"type":"file"}]}""")]
    [InlineData("inputs.0.session_ids", """{"model":"m","inputs":[{"type":"sessions","session_ids":[]}]}""")]
    [InlineData("model", """{"inputs":[{"type":"memory_store","memory_store_id":"$M"}]}""")]
    [InlineData("inputs.1.type", """{"model":"m","inputs":[{"type":"memory_store","memory_store_id":"$M"},{"type":"memory_store","memory_store_id":"$M"}]}""")]
    [InlineData("output_behavior.memory_store_id", """{"model":"m","inputs":[{"type":"memory_store","memory_store_id":"$M"}],"output_behavior":{"type":"update_existing","memory_store_id":"memstore_1"}}""")]
    public async Task A_bad_dream_is_a_400_that_names_the_field(string field, string body)
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, Beta);
        using var memory = new RawClient(server, "agent-memory-2026-07-22");
        var (status, message) = await client.ErrorAsync("POST", Path, body.Replace("$M", await NewStoreAsync(memory), System.StringComparison.Ordinal));
        Assert.Equal(400, status);
        Assert.StartsWith(field + ":", message);
    }

    private static async Task<string> NewStoreAsync(RawClient memory) => (await memory.SendAsync("POST", "/v1/memory_stores", """{"name":"s"}"""))["id"]!.ToString();

    private static async Task<JsonObject> EndAsync(RawClient client, JsonObject dream)
    {
        using var limit = new CancellationTokenSource(Deadline.Default);
        while (true)
        {
            dream = await client.SendAsync("GET", $"{Path}/{dream["id"]}");
            if (dream["status"]!.ToString() is not ("pending" or "running")) return dream;
            await Task.Delay(20, limit.Token);
        }
    }
}
