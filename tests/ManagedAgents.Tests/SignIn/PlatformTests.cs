using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.SignIn;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.SignIn;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.SignIn;

/// <summary>Each platform's way of telling who a workload is, at a service that speaks as the platform does.</summary>
[Collection(ProcessState.Name)]
public sealed class PlatformTests : IDisposable
{
    private readonly EmulatorServer _emulator = TestEmulator.Start(new EmulatorOptions { FederationRules = [new FederationRule { Id = "fdrl_1", Issuer = "https://identity.example", MaxJwtLifetime = TimeSpan.FromMinutes(10) }] });

    public void Dispose() => _emulator.Dispose();

    [Theory]
    [InlineData("AzureVirtualMachine", "-ManagedIdentity -Audience api://app")]
    [InlineData("AzureVirtualMachine", "-ManagedIdentity -Audience api://app -ClientId 1111")]
    [InlineData("AzureAppService", "-ManagedIdentity -Audience api://app")]
    [InlineData("AzureAutomation", "-ManagedIdentity -Audience api://app")]
    [InlineData("GitHubActions", "-GitHubActions")]
    [InlineData("AzureDevOps", "-AzureDevOps")]
    [InlineData("AzureDevOps", "-AzureDevOps -ServiceConnectionId 2222")]
    [InlineData("GoogleMetadata", "-GoogleMetadata")]
    public void A_workload_signs_in_past_the_systems_proxy(string platform, string source)
    {
        // Whatever stays on the machine does not go to a proxy, which is nowhere here.
        (string, string)[] variables = [.. _emulator.GetIdentityVariables(platform).Select(one => (one.Key, one.Value)), ("http_proxy", "http://127.0.0.1:9"), ("https_proxy", "http://127.0.0.1:9")];
        using var engine = new PowerShellEngine(environment: variables);
        engine.SetVariable("ServerUri", _emulator.Uri);
        engine.Run($"Connect-MAService {source} -FederationRuleId fdrl_1 -OrganizationId {Profiles.Organization} -BaseUri $ServerUri; Get-MASession").Succeeded();
        PSObject connection = Assert.Single(engine.Run("Get-MAConnection").Succeeded().Output);
        Assert.Equal(("Federation", source.Split(' ')[0], Profiles.Organization), ((string)connection.Properties["Authentication"].Value, (string)connection.Properties["Source"].Value, (string)connection.Properties["OrganizationId"].Value));
        if (source.Contains("1111", StringComparison.Ordinal))
            Assert.Contains(_emulator.Requests, request => request.Target.Contains("client_id=1111", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-GitHubActions", "id-token: write")]
    [InlineData("-AzureDevOps", "SYSTEM_OIDCREQUESTURI")]
    public void What_the_platform_did_not_give_is_said(string source, string reason)
    {
        using var engine = new PowerShellEngine(environment: [("ANTHROPIC_FEDERATION_RULE_ID", "fdrl_1"), ("ANTHROPIC_ORGANIZATION_ID", Profiles.Organization)]);
        Assert.Contains(reason, engine.Run($"Connect-MAService {source}").FirstError!.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_of_Azure_DevOps_without_its_token_is_told_how_to_get_it()
    {
        using var engine = new PowerShellEngine(environment: [("SYSTEM_OIDCREQUESTURI", _emulator.Uri + "identity/devops"), ("ANTHROPIC_FEDERATION_RULE_ID", "fdrl_1"), ("ANTHROPIC_ORGANIZATION_ID", Profiles.Organization)]);
        Assert.Contains("SYSTEM_ACCESSTOKEN: $(System.AccessToken)", engine.Run("Connect-MAService -AzureDevOps").FirstError!.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IDENTITY_ENDPOINT", "http://10.0.0.1/token", "-ManagedIdentity -Audience api://app")]
    [InlineData("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://example.com", "-ManagedIdentity -Audience api://app")]
    [InlineData("GCE_METADATA_HOST", "example.com", "-GoogleMetadata")]
    public void An_identity_service_on_another_machine_is_not_asked_unencrypted(string variable, string address, string source)
    {
        using var engine = new PowerShellEngine(environment: [(variable, address), ("IDENTITY_HEADER", "header"), ("ANTHROPIC_FEDERATION_RULE_ID", "fdrl_1"), ("ANTHROPIC_ORGANIZATION_ID", Profiles.Organization)]);
        engine.SetVariable("ServerUri", _emulator.Uri);
        ErrorRecord error = engine.Run($"Connect-MAService {source} -BaseUri $ServerUri; Get-MASession").FirstError!;
        Assert.Contains("unencrypted address of another machine", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("azure", null, "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=api%3A%2F%2Fapp", true)]
    [InlineData("google", null, "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/identity?audience=api%3A%2F%2Fapp&format=full", true)]
    [InlineData("github", "https://actions.example/token?x=1", "https://actions.example/token?x=1&audience=api%3A%2F%2Fapp", false)]
    public async Task What_is_on_the_link_is_asked_past_any_proxy_and_what_is_on_the_network_through_it(string platform, string? url, string asked, bool isDirect)
    {
        using var environment = new AnthropicEnvironment(url is null ? [] : [("ACTIONS_ID_TOKEN_REQUEST_URL", url), ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "t")]);
        IdentitySource source = platform switch { "azure" => IdentitySource.OfManagedIdentity("api://app", null), "google" => IdentitySource.OfGoogle("api://app"), _ => IdentitySource.OfGitHubActions("api://app") };
        var seen = new List<(string, bool)>();
        var way = new TokenWay(_emulator.Uri, "test", 0, new ProxyRoute(new ConnectionSettings { BaseUri = _emulator.Uri }), direct => new HttpClient(new SeeingHandler(request => seen.Add((request.RequestUri!.AbsoluteUri, direct)))));
        await source.GetAsync(way, _ => { }, CancellationToken.None);
        Assert.Equal((asked, isDirect), Assert.Single(seen));
    }

    [Fact]
    public void An_audience_that_Azure_does_not_know_is_told_with_its_reason()
    {
        using var engine = new PowerShellEngine(environment: [.. _emulator.GetIdentityVariables("AzureVirtualMachine").Select(one => (one.Key, one.Value))]);
        engine.SetVariable("ServerUri", _emulator.Uri);
        ErrorRecord error = engine.Run($"Connect-MAService -ManagedIdentity -Audience wrong -FederationRuleId fdrl_1 -OrganizationId {Profiles.Organization} -BaseUri $ServerUri; Get-MASession").FirstError!;
        Assert.Contains("AADSTS50001", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("service principal", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_of_Azure_Arc_reads_its_key_and_no_other_file()
    {
        using var environment = new AnthropicEnvironment([.. _emulator.GetIdentityVariables("AzureArc").Select(one => (one.Key, one.Value))]);
        string folder = Path.GetTempPath().TrimEnd(Path.DirectorySeparatorChar);
        string jwt = await new ManagedIdentity("api://app", null, folder).GetAsync(Way(), _ => { }, CancellationToken.None);
        Assert.Equal(3, jwt.Split('.').Length);

        ApiException outside = await Assert.ThrowsAsync<ApiException>(() => new ManagedIdentity("api://app", null, "/var/opt/azcmagent/tokens").GetAsync(Way(), _ => { }, CancellationToken.None));
        Assert.Contains("outside", outside.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_in_AKS_exchanges_its_file_first()
    {
        using var profiles = new Profiles();
        using var environment = new AnthropicEnvironment(
            ("AZURE_AUTHORITY_HOST", _emulator.Uri.ToString()), ("AZURE_TENANT_ID", "tenant-1"), ("AZURE_CLIENT_ID", "client-1"), ("AZURE_FEDERATED_TOKEN_FILE", profiles.Write(".", "azure", Profiles.Jwt())));
        string jwt = await new ManagedIdentity("api://app", null).GetAsync(Way(), _ => { }, CancellationToken.None);
        string claims = jwt.Split('.')[1].Replace('-', '+').Replace('_', '/');
        Assert.Contains("azure:pod:client-1", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(claims.PadRight((claims.Length + 3) / 4 * 4, '='))), StringComparison.Ordinal);
    }

    private TokenWay Way() => new(_emulator.Uri, "test", 0, new ProxyRoute(new ConnectionSettings { BaseUri = _emulator.Uri }), _ => new HttpClient());

    /// <summary>Answers every request with a token, and sends none.</summary>
    private sealed class SeeingHandler(Action<HttpRequestMessage> see) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            see(request);
            return Task.FromResult(new HttpResponseMessage { Content = new StringContent("""{"access_token":"a.b.c","value":"a.b.c"}""") });
        }
    }
}
