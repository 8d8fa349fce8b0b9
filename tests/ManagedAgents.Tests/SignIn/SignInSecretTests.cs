using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Threading.Tasks;
using ManagedAgents.Tests.Files;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Safety;
using ManagedAgents.Tests.Webhooks;
using Xunit;

namespace ManagedAgents.Tests.SignIn;

/// <summary>No token of a sign-in comes out again: not where the token endpoint or the service repeats it, not in a file, a transcript or another process.</summary>
[Collection(ProcessState.Name)]
public sealed class SignInSecretTests : IDisposable
{
    private const string Ids = "-FederationRuleId fdrl_1 -OrganizationId 00000000-0000-4000-8000-000000000000";

    private readonly Profiles _profiles = new();

    public void Dispose() => _profiles.Dispose();

    [Fact]
    public void No_secret_is_told_where_the_token_endpoint_repeats_it_in_any_way()
    {
        var leaks = new List<string>();
        foreach (string way in EchoingService.All.Where(way => way != "silence"))
        {
            using RecordingServer server = EchoingService.Start(way);
            leaks.AddRange(Leaks(server, way));
            string sent = string.Join(' ', server.Requests.Select(EchoingService.Echo));
            Assert.Superset(new HashSet<string> { PlantedSecrets.RefreshToken, PlantedSecrets.IdentityToken }, PlantedSecrets.In(sent).ToHashSet());
        }

        Assert.Equal([], leaks);
    }

    [Fact]
    public void No_secret_is_told_where_it_comes_back_in_every_form()
    {
        var leaks = new List<string>();
        foreach (string field in new[] { "message", "error_description" })
        {
            using var server = new RecordingServer();
            server.On("POST", "*", request => Reply.Json(field == "message"
                ? new Dictionary<string, object> { ["error"] = new Dictionary<string, string> { ["type"] = "invalid_request_error", ["message"] = EchoingService.EveryForm(request) } }
                : new Dictionary<string, object> { ["error"] = "invalid_request", [field] = EchoingService.EveryForm(request) }, 400));
            leaks.AddRange(Leaks(server, field));
        }

        Assert.Equal([], leaks);
    }

    [Fact]
    public void No_secret_is_told_where_the_service_repeats_a_refreshed_token()
    {
        var leaks = new List<string>();
        foreach (string way in new[] { "401", "500", "error page", "redirect" })
        {
            using RecordingServer server = EchoingService.Start(way);
            server.On("POST", "/v1/oauth/token", SeenCredentials.Token(PlantedSecrets.AccessToken, refresh: PlantedSecrets.RefreshToken));
            leaks.AddRange(Leaks(server, way));
            Assert.Contains(PlantedSecrets.AccessToken, PlantedSecrets.In(string.Join(' ', server.Requests.Select(EchoingService.Echo))));
        }

        Assert.Equal([], leaks);
    }

    [Fact]
    public async Task Of_no_kind_of_credential_is_a_secret_in_any_place_that_somebody_could_look_at()
    {
        const string WebhookKey = Delivery.Key, Bearer = "planted-bearer-token-0123456789", Federated = "sk-ant-oat01-exchanged-planted-5432109876", Old = "sk-ant-oat01-before-planted-9876543210", Used = "sk-ant-ort01-used-up-planted-1098765432";
        string[] secrets = [PlantedSecrets.Key, Bearer, PlantedSecrets.IdentityToken, Federated, Old, Used, PlantedSecrets.AccessToken, PlantedSecrets.RefreshToken, WebhookKey, WebhookKey["whsec_".Length..]];
        using RecordingServer server = EchoingService.Start("500");
        server.On("POST", "/v1/oauth/token", request => request.BodyText.Contains("jwt-bearer", StringComparison.Ordinal) ? SeenCredentials.Token(Federated) : SeenCredentials.Token(PlantedSecrets.AccessToken, refresh: PlantedSecrets.RefreshToken));
        string credentials = _profiles.LoggedIn("work", Old, Used, TimeSpan.FromSeconds(1), address: server.Uri);
        using var vault = new TestFolder();
        foreach ((string name, string secret) in new[] { ("key", PlantedSecrets.Key), ("bearer", Bearer), ("identity", PlantedSecrets.IdentityToken), ("webhook", WebhookKey) })
            vault.Write(name, secret);
        using var folder = new TestFolder();
        int port = ReceiveWebhookTests.FreePort();
        string connected = "Get-MAVault; New-MAVault v; Get-MAConnection | Format-List *; Get-MAConnection | Export-Clixml \"$folder/connection-$((++$n)).xml\"";
        string lines = $$"""
            Import-Module $env:MA_MODULE; $folder = '{{folder.Path}}'; $n = 0
            $null = Start-Transcript "$folder/transcript.txt"
            function Get-Secret($Name) { [IO.File]::ReadAllText("{{vault.Path}}/$Name") | ConvertTo-SecureString -AsPlainText -Force }
            $VerbosePreference = $DebugPreference = 'Continue'; $InformationPreference = 'Continue'; $to = @{ BaseUri = '{{server.Uri}}'; MaxRetryCount = 0 }
            Connect-MAService -ApiKey (Get-Secret key) @to; {{connected}}
            Connect-MAService -ApiKey (Get-Secret key) @to -Test
            Connect-MAService -AuthToken (Get-Secret bearer) @to; {{connected}}
            Connect-MAService -Profile work -MaxRetryCount 0; {{connected}}
            Connect-MAService -IdentityTokenFile '{{vault.At("identity")}}' {{Ids}} @to; {{connected}}
            Connect-MAService -IdentityToken (Get-Secret identity) {{Ids}} @to -WorkspaceId wrkspc_2; {{connected}}
            Connect-MAService -IdentityToken { [IO.File]::ReadAllText('{{vault.At("identity")}}') } {{Ids}} @to -WorkspaceId wrkspc_3; {{connected}}
            Get-MAProfile | Format-List *; Get-MAProfile | Export-Clixml "$folder/profiles.xml"
            Test-MAWebhookSignature 'x' @{ 'webhook-id' = 'whe_1'; 'webhook-timestamp' = '1'; 'webhook-signature' = 'v1,x' } -SigningKey (Get-Secret webhook)
            ConvertFrom-MAWebhook 'x' @{ 'webhook-id' = 'whe_1'; 'webhook-timestamp' = '1'; 'webhook-signature' = 'v1,x' } -SigningKey (Get-Secret webhook)
            Receive-MAWebhook -Port {{port}} -SigningKey (Get-Secret webhook) -SeenPath "$folder/seen.jsonl" -Count 1 | Tee-Object -Variable got | Format-List *; $got | Export-Clixml "$folder/event.xml"
            $emulator = Start-MAEmulator -WebhookUri 'http://127.0.0.1:{{port}}/' -WebhookKey (Get-Secret webhook); $emulator | Format-List *; $emulator | Export-Clixml "$folder/emulator.xml"; Stop-MAEmulator
            sh -c 'env > "{{folder.Path}}/child.txt"; ps -ef >> "{{folder.Path}}/child.txt"'
            $Error | Export-Clixml "$folder/errors.xml" -Depth 3; Get-Variable | Out-String | Set-Content "$folder/variables.txt"; Get-History | Format-List * | Out-File "$folder/history.txt"
            $null = Stop-Transcript
            """;
        using PwshProcess user = PwshProcess.Type(new Dictionary<string, string> { ["ANTHROPIC_CONFIG_DIR"] = _profiles.Path, ["MA_MODULE"] = RepositoryFolder.Manifest }, lines);
        Task<PwshResult> ending = user.EndAsync();
        using var service = new HttpClient();
        await WaitFor.ConditionAsync(() => ending.IsCompleted || IsTaken(), TimeSpan.FromMinutes(1), "the delivery to be taken");
        PwshResult result = await ending;

        // All of them were used, and are found where they must be.
        string sent = string.Join(' ', server.Requests.Select(EchoingService.Echo));
        Assert.Equal(secrets.Where(secret => secret is not (Old or WebhookKey) && !WebhookKey.EndsWith(secret, StringComparison.Ordinal)).Except([PlantedSecrets.RefreshToken]).Order(), PlantedSecrets.In(sent, secrets).Order());
        Assert.Equal([PlantedSecrets.AccessToken, PlantedSecrets.RefreshToken], PlantedSecrets.In(File.ReadAllText(credentials), secrets).Order(StringComparer.Ordinal));
        var places = new Dictionary<string, string> { ["the output"] = result.Output, ["the errors"] = result.Errors };
        foreach (string file in Directory.GetFiles(folder.Path).Concat(Directory.GetFiles(_profiles.Path, "*", SearchOption.AllDirectories)).Where(file => file != credentials))
            places.Add(Path.GetFileName(file) is var name && places.ContainsKey(name) ? file : name, File.ReadAllText(file));
        foreach (string needed in new[] { "transcript.txt", "history.txt", "child.txt", "errors.xml", "profiles.xml", "seen.jsonl", "event.xml", "emulator.xml", "connection-6.xml", "variables.txt" })
            Assert.True(places.TryGetValue(needed, out string? text) && text.Length > 100, $"{needed} of {string.Join(' ', places.Keys)}\n{result.Output}{result.Errors}");
        Assert.Contains("Connect-MAService -AuthToken", places["history.txt"], StringComparison.Ordinal);
        Assert.Contains("Failed with", places["transcript.txt"], StringComparison.Ordinal);
        string[] told = [.. places.SelectMany(place => PlantedSecrets.In(place.Value, secrets).Select(secret => $"{place.Key}: {secret}"))];
        TestContext.Current.TestOutputHelper?.WriteLine($"{told.Length} of {places.Count * secrets.Length} places: {secrets.Length} secrets of 9 kinds, looked for in {places.Count} streams and files ({string.Join(", ", places.Keys)})");
        Assert.Equal([], told);

        bool IsTaken()
        {
            try
            {
                return Delivery.SendAsync(service, new Uri($"http://127.0.0.1:{port}/"), "whe_1", isSigned: false).GetAwaiter().GetResult() == 401
                    && Delivery.SendAsync(service, new Uri($"http://127.0.0.1:{port}/"), "whe_1").GetAwaiter().GetResult() == 204;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }

    private List<string> Leaks(RecordingServer server, string way)
    {
        _profiles.LoggedIn("work", "sk-ant-oat01-old", PlantedSecrets.RefreshToken, TimeSpan.FromSeconds(1), address: server.Uri);
        string token = _profiles.Write(".", "token", PlantedSecrets.IdentityToken);
        using var environment = new AnthropicEnvironment(_profiles.Environment());
        using PowerShellEngine engine = SecretTests.Open(_profiles.Path);
        engine.SetVariable("ServerUri", server.Uri);
        engine.SetVariable("TokenFile", token);
        engine.SetVariable("TokenScript", System.Management.Automation.ScriptBlock.Create($"[IO.File]::ReadAllText('{token}')"));
        string[] sources = ["-Profile work", $"-IdentityToken $IdentityToken {Ids}", $"-IdentityTokenFile $TokenFile {Ids}", $"-IdentityToken $TokenScript {Ids}"];
        return [.. sources.SelectMany(source => SecretTests.Leaks(engine, $"{way}, {source}", SecretTests.Run(engine, $"Connect-MAService {source} -BaseUri $ServerUri -MaxRetryCount 0 -TimeoutSec 5 -PassThru; Get-MAVault; New-MAVault v; Get-MAConnection; Get-MAProfile")))];
    }
}
