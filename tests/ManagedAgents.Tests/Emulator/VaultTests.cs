using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>What is special to vaults and their credentials.</summary>
public sealed class VaultTests
{
    private const string OAuth = """
        {"auth":{"type":"mcp_oauth","mcp_server_url":"https://mcp.example.com/mcp","access_token":"SECRET1","expires_at":"2020-01-01T00:00:00Z",
        "refresh":{"client_id":"c","refresh_token":"SECRET2","token_endpoint":"https://auth.example.com/token","token_endpoint_auth":{"type":"client_secret_basic","client_secret":"SECRET3"}}}}
        """;

    [Theory]
    [InlineData(OAuth)]
    [InlineData("""{"auth":{"type":"static_bearer","mcp_server_url":"https://mcp.example.com/mcp","token":"SECRET"}}""")]
    [InlineData("""{"auth":{"type":"environment_variable","secret_name":"TOKEN","secret_value":"SECRET","networking":{"type":"limited","allowed_hosts":["api.example.com","*.example.org","10.0.0.1"]}}}""")]
    public async Task A_secret_never_comes_back(string body)
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, conforms: true);
        var path = $"/v1/vaults/{await NewVaultAsync(client)}/credentials";
        var made = await client.SendAsync("POST", path, body);
        Assert.DoesNotContain("SECRET", made.ToJsonString());
        Assert.DoesNotContain("SECRET", (await client.SendAsync("GET", $"{path}/{made["id"]}")).ToJsonString());
        Assert.DoesNotContain("SECRET", (await client.SendAsync("GET", path)).ToJsonString());
    }

    [Theory]
    [InlineData("auth", "{}")]
    [InlineData("auth.type", """{"auth":{"type":"password"}}""")]
    [InlineData("auth.token", """{"auth":{"type":"static_bearer","mcp_server_url":"https://a.example.com"}}""")]
    [InlineData("auth.mcp_server_url", """{"auth":{"type":"static_bearer","token":"t","mcp_server_url":"a.example.com"}}""")]
    [InlineData("auth.secret_name", """{"auth":{"type":"environment_variable","secret_name":"1X","secret_value":"v","networking":{"type":"unrestricted"}}}""")]
    [InlineData("auth.networking", """{"auth":{"type":"environment_variable","secret_name":"X","secret_value":"v"}}""")]
    [InlineData("auth.networking.allowed_hosts", """{"auth":{"type":"environment_variable","secret_name":"X","secret_value":"v","networking":{"type":"limited","allowed_hosts":["https://a"]}}}""")]
    [InlineData("auth.refresh.token_endpoint_auth.client_secret", """{"auth":{"type":"mcp_oauth","mcp_server_url":"https://a","access_token":"t","refresh":{"client_id":"c","refresh_token":"r","token_endpoint":"https://t","token_endpoint_auth":{"type":"client_secret_post"}}}}""")]
    public async Task A_bad_credential_is_a_400_that_names_the_field(string field, string body)
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var (status, message) = await client.ErrorAsync("POST", $"/v1/vaults/{await NewVaultAsync(client)}/credentials", body);
        Assert.Equal(400, status);
        Assert.StartsWith(field + ":", message);
    }

    [Fact]
    public async Task What_a_credential_is_for_is_taken_once_and_stays()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, conforms: true);
        var path = $"/v1/vaults/{await NewVaultAsync(client)}/credentials";
        string Bearer(string address) => $$"""{"auth":{"type":"static_bearer","token":"t","mcp_server_url":"{{address}}"} }""";
        var one = $"{path}/{(await client.SendAsync("POST", path, Bearer("https://mcp.example.com/mcp")))["id"]}";
        var (status, body) = await client.TryAsync("POST", path, Bearer("https://MCP.example.com:443/mcp/"));
        Assert.Equal((409, "conflict_error"), (status, body["error"]!["type"]!.ToString()));
        Assert.Equal((400, "auth.mcp_server_url: cannot be changed"), await client.ErrorAsync("POST", one, Bearer("https://other.example.com")));
        Assert.Equal((400, "auth.type: cannot change"), await client.ErrorAsync("POST", one, """{"auth":{"type":"mcp_oauth","access_token":"t"}}"""));
        await client.SendAsync("POST", one + "/archive");
        await client.SendAsync("POST", path, Bearer("https://mcp.example.com/mcp"));
        for (var n = 2; n <= 20; n++) await client.SendAsync("POST", path, Bearer($"https://{n}.example.com"));
        Assert.Contains("20 credentials", (await client.ErrorAsync("POST", path, Bearer("https://more.example.com"))).Message);
    }

    [Fact]
    public async Task An_update_of_a_variable_merges_where_it_is_put()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, conforms: true);
        var path = $"/v1/vaults/{await NewVaultAsync(client)}/credentials";
        var made = await client.SendAsync("POST", path, """{"auth":{"type":"environment_variable","secret_name":"X","secret_value":"v","networking":{"type":"unrestricted"}}}""");
        var updated = await client.SendAsync("POST", $"{path}/{made["id"]}", """{"auth":{"type":"environment_variable","injection_location":{"body":false}}}""");
        Assert.Equal("""{"header":true,"body":false}""", updated["auth"]!["injection_location"]!.ToJsonString());
        Assert.Equal("unrestricted", updated["auth"]!["networking"]!["type"]!.ToString());
    }

    [Fact]
    public async Task A_validation_succeeds_and_refreshes_a_token_that_is_past()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, conforms: true);
        var path = $"/v1/vaults/{await NewVaultAsync(client)}/credentials";
        var made = await client.SendAsync("POST", path, OAuth);
        var valid = await client.SendAsync("POST", $"{path}/{made["id"]}/mcp_oauth_validate");
        Assert.Equal(("valid", "True", "succeeded"), (valid["status"]!.ToString(), valid["has_refresh_token"]!.GetValue<bool>().ToString(), valid["refresh"]!["status"]!.ToString()));
        await client.SendAsync("POST", $"{path}/{made["id"]}", """{"auth":{"type":"mcp_oauth","refresh":null}}""");
        Assert.Equal("invalid", (await client.SendAsync("POST", $"{path}/{made["id"]}/mcp_oauth_validate"))["status"]!.ToString());
        var bearer = await client.SendAsync("POST", path, """{"auth":{"type":"static_bearer","token":"t","mcp_server_url":"https://b"}}""");
        Assert.Equal(400, (await client.ErrorAsync("POST", $"{path}/{bearer["id"]}/mcp_oauth_validate")).Status);
    }

    [Fact]
    public async Task Credentials_end_with_their_vault_and_an_archived_vault_starts_no_session()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, conforms: true);
        var (vault, other) = (await NewVaultAsync(client), await NewVaultAsync(client));
        var made = (await client.SendAsync("POST", $"/v1/vaults/{vault}/credentials", OAuth))["id"];
        Assert.Equal(404, (await client.ErrorAsync("GET", $"/v1/vaults/{other}/credentials/{made}")).Status);
        Assert.Equal(404, (await client.ErrorAsync("GET", "/v1/vaults/vlt_01none/credentials")).Status);
        await client.SendAsync("POST", $"/v1/vaults/{vault}/archive");
        Assert.NotNull((await client.SendAsync("GET", $"/v1/vaults/{vault}/credentials/{made}"))["archived_at"]);
        Assert.Contains("is archived", (await client.ErrorAsync("POST", $"/v1/vaults/{vault}/credentials", OAuth)).Message);
        var (status, message) = await client.ErrorAsync("POST", "/v1/sessions",
            $$"""{"agent":"{{await client.NewAgentAsync()}}","environment_id":"{{await client.NewEnvironmentAsync()}}","vault_ids":["{{vault}}"]}""");
        Assert.Equal((400, $"vault_ids: {vault} is archived"), (status, message));
        await client.SendAsync("DELETE", $"/v1/vaults/{vault}");
        Assert.Equal(404, (await client.ErrorAsync("GET", $"/v1/vaults/{vault}/credentials/{made}")).Status);
        Assert.Equal(other, Assert.Single((await client.SendAsync("GET", "/v1/vaults?include_archived=true"))["data"]!.AsArray())!["id"]!.ToString());
    }

    private static async Task<string> NewVaultAsync(RawClient client) => (await client.SendAsync("POST", "/v1/vaults", """{"display_name":"v"}"""))["id"]!.ToString();
}
