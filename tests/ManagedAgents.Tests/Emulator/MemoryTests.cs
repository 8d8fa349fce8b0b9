using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>Memories and their versions.</summary>
public sealed class MemoryTests
{
    private const string Beta = "agent-memory-2026-07-22";
    private const string HashOfHello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    [Fact]
    public async Task A_memory_has_its_hash_and_shows_its_content_on_demand()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, Beta, conforms: true);
        var path = await NewStoreAsync(client) + "/memories";
        var made = await client.SendAsync("POST", path, """{"path":"/notes/a.md","content":"hello"}""");
        Assert.Equal((HashOfHello, 5), (made["content_sha256"]!.ToString(), made["content_size_bytes"]!.GetValue<int>()));
        Assert.Null(made["content"]);
        Assert.Equal("hello", (await client.SendAsync("GET", $"{path}/{made["id"]}"))["content"]!.ToString());
        Assert.Null((await client.SendAsync("GET", $"{path}/{made["id"]}?view=basic"))["content"]);
        Assert.Equal("hello", (await client.SendAsync("GET", path + "?view=full"))["data"]![0]!["content"]!.ToString());
        Assert.Equal("", (await client.SendAsync("POST", path + "?view=full", """{"path":"/empty","content":null}"""))["content"]!.ToString());
    }

    [Theory]
    [InlineData("path", """{"content":""}""")]
    [InlineData("content", """{"path":"/a"}""")]
    [InlineData("path", """{"path":"a","content":""}""")]
    [InlineData("path", """{"path":"/","content":""}""")]
    [InlineData("path", """{"path":"/a//b","content":""}""")]
    [InlineData("path", """{"path":"/a/../b","content":""}""")]
    [InlineData("path", """{"path":"/a\u0001","content":""}""")]
    [InlineData("path", """{"path":"/cafe\u0301","content":""}""")]
    public async Task A_bad_memory_is_a_400_that_names_the_field(string field, string body)
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, Beta);
        var path = await NewStoreAsync(client) + "/memories";
        var (status, message) = await client.ErrorAsync("POST", path, body);
        Assert.Equal(400, status);
        Assert.StartsWith(field + ":", message);
    }

    [Fact]
    public async Task Content_and_path_have_their_limits()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, Beta);
        var path = await NewStoreAsync(client) + "/memories";
        await client.SendAsync("POST", path, $$"""{"path":"/a","content":"{{new string('x', 102_400)}}"}""");
        Assert.StartsWith("content:", (await client.ErrorAsync("POST", path, $$"""{"path":"/b","content":"{{new string('ü', 51_201)}}"}""")).Message);
        Assert.StartsWith("path:", (await client.ErrorAsync("POST", path, $$"""{"path":"/{{new string('ü', 512)}}","content":""}""")).Message);
    }

    [Theory]
    [InlineData("/a/b")]
    [InlineData("/a/b/c")]
    [InlineData("/a")]
    public async Task A_path_is_taken_at_above_and_below_a_memory(string path)
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, Beta);
        var memories = await NewStoreAsync(client) + "/memories";
        var first = await client.SendAsync("POST", memories, """{"path":"/a/b","content":""}""");
        var other = await client.SendAsync("POST", memories, """{"path":"/a/bc","content":""}""");
        foreach (var target in new[] { memories, $"{memories}/{other["id"]}" })
        {
            var (status, body) = await client.TryAsync("POST", target, $$"""{"path":"{{path}}","content":""}""");
            if (path == "/a" && target != memories) continue;
            Assert.Equal(409, status);
            Assert.Equal("memory_path_conflict_error", body["error"]!["type"]!.ToString());
            Assert.Equal((first["id"]!.ToString(), "/a/b"), (body["error"]!["conflicting_memory_id"]!.ToString(), body["error"]!["conflicting_path"]!.ToString()));
        }
    }

    [Fact]
    public async Task A_change_by_somebody_else_is_not_written_over()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, Beta, conforms: true);
        var path = await NewStoreAsync(client) + "/memories";
        var one = $"{path}/{(await client.SendAsync("POST", path, """{"path":"/a","content":"hello"}"""))["id"]}";
        static string Change(string content) => $$"""{"content":"{{content}}","precondition":{"type":"content_sha256","content_sha256":"{{HashOfHello}}"} }""";
        await client.SendAsync("POST", one, Change("mine"));
        var (status, body) = await client.TryAsync("POST", one, Change("theirs"));
        Assert.Equal((409, "memory_precondition_failed_error"), (status, body["error"]!["type"]!.ToString()));
        var same = await client.SendAsync("POST", one, Change("mine"));
        Assert.Equal("mine", (await client.SendAsync("GET", one))["content"]!.ToString());
        Assert.Equal(409, (await client.ErrorAsync("DELETE", $"{one}?expected_content_sha256={HashOfHello}")).Status);
        await client.SendAsync("DELETE", $"{one}?expected_content_sha256={same["content_sha256"]}");
        Assert.Equal(404, (await client.ErrorAsync("GET", one)).Status);
    }

    [Fact]
    public async Task Memories_are_listed_by_path_below_a_prefix_and_rolled_up()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, Beta, conforms: true);
        var path = await NewStoreAsync(client) + "/memories";
        foreach (var name in new[] { "/b/2", "/c", "/b/1", "/b/x/y", "/a" }) await client.SendAsync("POST", path, $$"""{"path":"{{name}}","content":""}""");
        Assert.Equal(["/a", "/b/1", "/b/2", "/b/x/y", "/c"], Paths(await client.SendAsync("GET", path)));
        Assert.Equal(["/b/1", "/b/2", "/b/x/y"], Paths(await client.SendAsync("GET", path + "?path_prefix=/b/&depth=0")));
        Assert.Equal(["/a", "/b/", "/c"], Paths(await client.SendAsync("GET", path + "?depth=1")));
        Assert.Equal(["/b/1", "/b/2", "/b/x/"], Paths(await client.SendAsync("GET", path + "?depth=1&path_prefix=/b/")));
        var first = await client.SendAsync("GET", path + "?limit=2");
        await client.SendAsync("POST", path, """{"path":"/0","content":""}""");
        Assert.Equal(["/b/2", "/b/x/y"], Paths(await client.SendAsync("GET", $"{path}?limit=2&page={first["next_page"]}")));
        Assert.StartsWith("path_prefix:", (await client.ErrorAsync("GET", path + "?path_prefix=/b")).Message);
        for (var n = 0; n < 25; n++) await client.SendAsync("POST", path, $$"""{"path":"/n{{n}}","content":""}""");
        Assert.Equal(20, Paths(await client.SendAsync("GET", path + "?view=full&limit=100")).Count);
    }

    [Fact]
    public async Task Every_real_change_is_a_version_and_all_but_the_last_can_be_redacted()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, Beta, conforms: true);
        var store = await NewStoreAsync(client);
        var made = await client.SendAsync("POST", store + "/memories", """{"path":"/a","content":"hello"}""");
        await client.SendAsync("POST", $"{store}/memories/{made["id"]}", """{"content":"hello"}""");
        var changed = await client.SendAsync("POST", $"{store}/memories/{made["id"]}", """{"path":"/b"}""");
        var versions = store + "/memory_versions";
        Assert.Equal(["modified", "created"], Operations(await client.SendAsync("GET", versions)));
        Assert.Equal(["created"], Operations(await client.SendAsync("GET", $"{versions}?operation=created&memory_id={made["id"]}")));
        Assert.Equal(400, (await client.ErrorAsync("POST", $"{versions}/{changed["memory_version_id"]}/redact")).Status);
        Assert.Equal("hello", (await client.SendAsync("GET", $"{versions}/{made["memory_version_id"]}"))["content"]!.ToString());
        var redacted = await client.SendAsync("POST", $"{versions}/{made["memory_version_id"]}/redact");
        Assert.All(["content", "content_sha256", "content_size_bytes", "path"], name => Assert.Null(redacted[name]));
        Assert.NotNull(redacted["redacted_at"]);
        await client.SendAsync("DELETE", $"{store}/memories/{made["id"]}");
        var last = (await client.SendAsync("GET", versions + "?view=full"))["data"]![0]!;
        Assert.Equal(("deleted", "/b"), (last["operation"]!.ToString(), last["path"]!.ToString()));
        Assert.Null(last["content"]);
        await client.SendAsync("POST", $"{versions}/{changed["memory_version_id"]}/redact");
    }

    [Fact]
    public async Task An_archived_store_is_read_only_and_mounted_in_no_session()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, Beta);
        using var sessions = new RawClient(server);
        var store = await NewStoreAsync(client, "Review notes");
        var memory = (await client.SendAsync("POST", store + "/memories", """{"path":"/a","content":"hello"}"""))["id"];
        var mount = $$""","resources":[{"type":"memory_store","memory_store_id":"{{store.Split('/')[^1]}}"}]""";
        var session = await sessions.SendAsync("GET", "/v1/sessions/" + await sessions.NewSessionAsync(mount));
        Assert.Equal(("Review notes", "/mnt/memory/review-notes"), (session["resources"]![0]!["name"]!.ToString(), session["resources"]![0]!["mount_path"]!.ToString()));
        await client.SendAsync("POST", store + "/archive");
        await client.SendAsync("GET", $"{store}/memories/{memory}");
        Assert.Contains("is archived", (await client.ErrorAsync("POST", store + "/memories", """{"path":"/b","content":""}""")).Message);
        Assert.Contains("is archived", (await client.ErrorAsync("DELETE", $"{store}/memories/{memory}")).Message);
        Assert.Contains("is archived", (await sessions.ErrorAsync("POST", "/v1/sessions", $$"""{"agent":"{{await sessions.NewAgentAsync()}}","environment_id":"{{await sessions.NewEnvironmentAsync()}}"{{mount}}}""")).Message);
        await client.SendAsync("DELETE", store);
        Assert.Equal(404, (await client.ErrorAsync("GET", $"{store}/memories/{memory}")).Status);
    }

    [Fact]
    public async Task The_two_betas_do_not_stand_together()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, Beta + ",managed-agents-2026-04-01");
        Assert.Equal((400, "anthropic-beta: agent-memory-2026-07-22 and managed-agents-2026-04-01 cannot stand together"), await client.ErrorAsync("GET", "/v1/memory_stores"));
    }

    private static async Task<string> NewStoreAsync(RawClient client, string name = "s") => "/v1/memory_stores/" + (await client.SendAsync("POST", "/v1/memory_stores", $$"""{"name":"{{name}}"}"""))["id"];

    private static List<string> Paths(JsonObject page) => [.. page["data"]!.AsArray().Select(m => m!["path"]!.ToString())];

    private static List<string> Operations(JsonObject page) => [.. page["data"]!.AsArray().Select(v => v!["operation"]!.ToString())];
}
