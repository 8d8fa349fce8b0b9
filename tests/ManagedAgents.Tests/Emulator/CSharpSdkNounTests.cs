using System.Linq;
using System.Threading.Tasks;
using Anthropic;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>The official C# SDK, with its own checks of every answer switched on, over the nouns beside agents, sessions and files.</summary>
public sealed class CSharpSdkNounTests
{
    [Fact]
    public async Task The_SDK_reads_vaults_and_memory()
    {
        using var server = TestEmulator.Start();
        using var raw = new RawClient(server);
        var sdk = Client(server);
        var vault = await IdAsync(raw, "/v1/vaults", """{"display_name":"v","metadata":{"a":"1"}}""");
        var oauth = await IdAsync(raw, $"/v1/vaults/{vault}/credentials", """{"auth":{"type":"mcp_oauth","mcp_server_url":"https://a/mcp","access_token":"t","expires_at":"2020-01-01T00:00:00Z","refresh":{"client_id":"c","refresh_token":"r","token_endpoint":"https://t","token_endpoint_auth":{"type":"none"}}}}""");
        await IdAsync(raw, $"/v1/vaults/{vault}/credentials", """{"auth":{"type":"environment_variable","secret_name":"X","secret_value":"t","networking":{"type":"limited","allowed_hosts":["a.b"]}}}""");
        (await sdk.Beta.Vaults.List()).Items.Single().Validate();
        foreach (var credential in (await sdk.Beta.Vaults.Credentials.List(vault)).Items) credential.Validate();
        (await sdk.Beta.Vaults.Credentials.McpOAuthValidate(oauth, new() { VaultID = vault })).Validate();

        using var memory = new RawClient(server, "agent-memory-2026-07-22");
        var store = await IdAsync(memory, "/v1/memory_stores", """{"name":"s"}""");
        var made = await IdAsync(memory, $"/v1/memory_stores/{store}/memories", """{"path":"/a/b","content":"x"}""");
        await memory.SendAsync("POST", $"/v1/memory_stores/{store}/memories/{made}", """{"content":"y"}""");
        (await sdk.Beta.MemoryStores.List()).Items.Single().Validate();
        (await sdk.Beta.MemoryStores.Memories.List(store)).Items.Single().Validate();
        (await sdk.Beta.MemoryStores.Memories.List(store, new() { Depth = 1 })).Items.Single().Validate();
        var versions = (await sdk.Beta.MemoryStores.MemoryVersions.List(store)).Items;
        foreach (var version in versions) version.Validate();
        (await sdk.Beta.MemoryStores.MemoryVersions.Redact(versions[^1].ID, new() { MemoryStoreID = store })).Validate();
    }

    [Fact]
    public async Task The_SDK_reads_deployments_dreams_and_work()
    {
        using var server = TestEmulator.Start();
        using var raw = new RawClient(server);
        using var memory = new RawClient(server, "agent-memory-2026-07-22");
        using var dreams = new RawClient(server, "dreaming-2026-04-21");
        var sdk = Client(server);
        var (agent, environment) = (await raw.NewAgentAsync(), await raw.NewEnvironmentAsync());
        var events = $$""","initial_events":[{{RawClient.Message("go")}}]""";
        var store = await IdAsync(memory, "/v1/memory_stores", """{"name":"s"}""");
        var deployment = await IdAsync(raw, "/v1/deployments",
            $$"""{"name":"d","agent":"{{agent}}","environment_id":"{{environment}}","schedule":{"type":"cron","expression":"0 9 * * *","timezone":"UTC"},"resources":[{"type":"memory_store","memory_store_id":"{{store}}"}]{{events}}}""");
        (await sdk.Beta.Deployments.Pause(deployment)).Validate();
        (await sdk.Beta.Deployments.Run(deployment)).Validate();
        (await sdk.Beta.Deployments.List()).Items.Single().Validate();
        (await sdk.Beta.DeploymentRuns.List()).Items.Single().Validate();

        await IdAsync(dreams, "/v1/dreams", $$"""{"model":"m","inputs":[{"type":"memory_store","memory_store_id":"{{store}}"}]}""");
        (await sdk.Beta.Dreams.List()).Items.Single().Validate();

        var selfHosted = await IdAsync(raw, "/v1/environments", """{"name":"s","config":{"type":"self_hosted"}}""");
        await IdAsync(raw, "/v1/sessions", $$"""{"agent":"{{agent}}","environment_id":"{{selfHosted}}"{{events}}}""");
        using var worker = new AnthropicClient { BaseUrl = server.Uri.ToString().TrimEnd('/'), AuthToken = server.GetEnvironmentKey(selfHosted), ApiKey = null, ResponseValidation = true, MaxRetries = 0 };
        (await worker.Beta.Environments.Work.Poll(selfHosted))!.Validate();
        (await worker.Beta.Environments.Work.List(selfHosted)).Items.Single().Validate();
        (await sdk.Beta.Environments.Work.Stats(selfHosted)).Validate();
    }

    [Fact]
    public async Task The_SDK_reads_user_profiles_and_tunnels()
    {
        using var server = TestEmulator.Start();
        using var open = new RawClient(server, "");
        using var tunnels = new RawClient(server, "mcp-tunnels-2026-06-22");
        var sdk = Client(server);
        var profile = await IdAsync(open, "/v1/user_profiles", """{"name":"u"}""");
        (await sdk.UserProfiles.List()).Items.Single().Validate();
        (await sdk.Beta.UserProfiles.CreateEnrollmentUrl(profile)).Validate();
        var tunnel = await IdAsync(tunnels, "/v1/tunnels", "{}");
        (await sdk.Beta.Tunnels.List()).Items.Single().Validate();
        (await sdk.Beta.Tunnels.RevealToken(tunnel)).Validate();
    }

    private static async Task<string> IdAsync(RawClient client, string path, string body) => (await client.SendAsync("POST", path, body))["id"]!.ToString();

    private static AnthropicClient Client(EmulatorServer server) =>
        new() { BaseUrl = server.Uri.ToString().TrimEnd('/'), ApiKey = server.ApiKey, ResponseValidation = true, MaxRetries = 0 };
}
