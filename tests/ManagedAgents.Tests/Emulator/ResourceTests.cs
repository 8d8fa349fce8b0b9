using System.Linq;
using System.Net.Http;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>What is mounted into a session, and what a session writes.</summary>
public sealed class ResourceTests
{
    [Fact]
    public async Task A_mounted_file_is_a_copy_that_outlives_the_original_and_ends_with_its_resource()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var file = await UploadAsync(client);
        var session = await client.NewSessionAsync();
        var added = await client.SendAsync("POST", $"/v1/sessions/{session}/resources", $$"""{"type":"file","file_id":"{{file}}"}""");
        var copy = added["file_id"]!.ToString();
        Assert.NotEqual(file, copy);
        Assert.Equal("/mnt/session/uploads/" + copy, added["mount_path"]!.ToString());
        await client.SendAsync("DELETE", "/v1/files/" + file);
        Assert.Equal("hi", await client.Http.GetStringAsync($"/v1/files/{copy}/content"));
        Assert.Equal(added.ToJsonString(), (await client.SendAsync("GET", $"/v1/sessions/{session}/resources/{added["id"]}")).ToJsonString());
        Assert.Empty((await client.SendAsync("GET", "/v1/files?scope_id=" + session))["data"]!.AsArray());
        Assert.Equal(400, (await client.ErrorAsync("POST", $"/v1/sessions/{session}/resources/{added["id"]}", """{"authorization_token":"t"}""")).Status);
        var deleted = await client.SendAsync("DELETE", $"/v1/sessions/{session}/resources/{added["id"]}");
        Assert.Equal("session_resource_deleted", deleted["type"]!.ToString());
        Assert.Equal(404, (await client.ErrorAsync("GET", "/v1/files/" + copy)).Status);
        Assert.Empty((await client.SendAsync("GET", "/v1/sessions/" + session))["resources"]!.AsArray());
    }

    [Fact]
    public async Task A_repositorys_token_changes_and_is_never_shown()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync(""","resources":[{"type":"github_repository","url":"https://github.com/o/repo","authorization_token":"ghp_secret","checkout":{"type":"branch","name":"b"}}]""");
        var resource = (await client.SendAsync("GET", $"/v1/sessions/{session}/resources"))["data"]!.AsArray().Single()!;
        Assert.Equal("/workspace/repo", resource["mount_path"]!.ToString());
        var updated = await client.SendAsync("POST", $"/v1/sessions/{session}/resources/{resource["id"]}", """{"authorization_token":"ghp_other"}""");
        Assert.DoesNotContain("ghp_", updated.ToJsonString());
        Assert.NotEqual(resource["updated_at"]!.ToString(), updated["updated_at"]!.ToString());
    }

    [Fact]
    public async Task A_self_hosted_environment_refuses_files_and_repositories()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var environment = (await client.SendAsync("POST", "/v1/environments", """{"name":"s","config":{"type":"self_hosted"}}"""))["id"];
        var (status, message) = await client.ErrorAsync("POST", "/v1/sessions",
            $$"""{"agent":"{{await client.NewAgentAsync()}}","environment_id":"{{environment}}","resources":[{"type":"github_repository","url":"https://github.com/o/r"}]}""");
        Assert.Equal((400, "resources.0.type: a self-hosted environment takes memory stores only"), (status, message));
    }

    [Fact]
    public async Task Outputs_belong_to_their_session_and_go_with_it()
    {
        using var server = TestEmulator.Start(new EmulatorOptions { Scenario = Scenario.FromJson("""{"steps":[{"file":"a.csv","content":"1"},{"file":"a.csv","content":"{{text}}"},{"file":"b.txt","content":""}]}""") });
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        await client.PostAsync(session, RawClient.Message("newest"));
        await client.SettleAsync(session);
        var files = (await client.SendAsync("GET", "/v1/files?scope_id=" + session))["data"]!.AsArray();
        Assert.Equal(["b.txt", "a.csv"], files.Select(f => f!["filename"]!.ToString()));
        Assert.Equal("text/csv", files[1]!["mime_type"]!.ToString());
        Assert.Equal($$"""{"type":"session","id":"{{session}}"}""", files[1]!["scope"]!.ToJsonString());
        Assert.Equal("newest", await client.Http.GetStringAsync($"/v1/files/{files[1]!["id"]}/content"));
        var byId = await client.SendAsync("GET", $"/v1/files?ids[]={files[0]!["id"]}&ids[]=file_01none");
        Assert.Equal(files[0]!["id"]!.ToString(), Assert.Single(byId["data"]!.AsArray())!["id"]!.ToString());
        Assert.Equal(400, (await client.ErrorAsync("GET", $"/v1/files?limit=1&ids[]={files[0]!["id"]}")).Status);
        await client.SendAsync("DELETE", "/v1/sessions/" + session);
        Assert.Equal(404, (await client.ErrorAsync("GET", $"/v1/files/{files[0]!["id"]}/content")).Status);
    }

    [Fact]
    public async Task The_older_beta_value_pages_files_by_id()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var (one, two) = (await UploadAsync(client), await UploadAsync(client));
        Assert.Equal(400, (await client.ErrorAsync("GET", "/v1/files?after_id=" + two)).Status);
        client.Http.DefaultRequestHeaders.Add("anthropic-beta", "files-api-2025-04-14");
        var first = await client.SendAsync("GET", "/v1/files?limit=1");
        Assert.Equal((two, true), (first["last_id"]!.ToString(), first["has_more"]!.GetValue<bool>()));
        var second = await client.SendAsync("GET", "/v1/files?limit=1&after_id=" + two);
        Assert.Equal((one, false), (second["first_id"]!.ToString(), second["has_more"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task The_primary_thread_streams_what_the_session_does()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var session = await client.NewSessionAsync();
        var thread = (await client.SendAsync("GET", $"/v1/sessions/{session}/threads"))["data"]!.AsArray().Single()!["id"]!.ToString();
        using var response = await client.Http.GetAsync($"/v1/sessions/{session}/threads/{thread}/stream", HttpCompletionOption.ResponseHeadersRead);
        using var stream = new RawStream(response, await response.Content.ReadAsStreamAsync());
        await client.PostAsync(session, RawClient.Message("go"));
        Assert.Equal(thread, (await stream.UntilAsync("session.thread_status_idle"))[^1]["session_thread_id"]!.ToString());
        Assert.Equal(404, (await client.ErrorAsync("GET", $"/v1/sessions/{session}/threads/sthr_01none")).Status);
    }

    private static async Task<string> UploadAsync(RawClient client)
    {
        using var form = new MultipartFormDataContent { { new StringContent("hi"), "file", "a.txt" } };
        using var response = await client.Http.PostAsync("/v1/files", form);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["id"]!.ToString();
    }
}
