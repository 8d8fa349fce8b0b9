using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using ManagedAgents.Tests.Files;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Safety;
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
    public async System.Threading.Tasks.Task No_secret_is_in_a_transcript_a_file_or_a_process_that_was_started()
    {
        using RecordingServer server = EchoingService.Start("500");
        server.On("POST", "/v1/oauth/token", SeenCredentials.Token(PlantedSecrets.AccessToken, refresh: PlantedSecrets.RefreshToken));
        string credentials = _profiles.LoggedIn("work", "sk-ant-oat01-old", PlantedSecrets.RefreshToken, TimeSpan.FromSeconds(1), address: server.Uri);
        using var folder = new TestFolder();
        string token = _profiles.Write(".", "token", PlantedSecrets.IdentityToken);
        string script = folder.Write("script.ps1", $$"""
            Import-Module $env:MA_MODULE
            $null = Start-Transcript "{{folder.Path}}/transcript.txt"
            $VerbosePreference = $DebugPreference = 'Continue'
            Connect-MAService -Profile work -MaxRetryCount 0
            Get-MAVault
            Get-MAConnection | Export-Clixml "{{folder.Path}}/connection.xml"
            Get-MAProfile | Export-Clixml "{{folder.Path}}/profiles.xml"
            Connect-MAService -IdentityTokenFile '{{token}}' {{Ids}} -BaseUri {{server.Uri}} -MaxRetryCount 0
            Get-MAVault
            Get-MAConnection | Format-List *
            Start-Process sh -ArgumentList '-c', 'env > "{{folder.Path}}/child.txt"; ps -ef >> "{{folder.Path}}/child.txt"' -Wait
            $Error | Export-Clixml "{{folder.Path}}/errors.xml" -Depth 3
            $null = Stop-Transcript
            Get-History | Out-File "{{folder.Path}}/history.txt"
            """);
        PwshResult result = await PwshProcess.RunAsync(new Dictionary<string, string> { ["ANTHROPIC_CONFIG_DIR"] = _profiles.Path, ["MA_MODULE"] = RepositoryFolder.Manifest }, "-File", script);
        Assert.Contains("Failed with", result.Output + result.Errors, StringComparison.Ordinal);
        Assert.Contains("connection.xml", folder.Names);
        var told = new List<string>(PlantedSecrets.In(result.Output + result.Errors).Select(secret => "output: " + secret));
        foreach (string file in Directory.GetFiles(folder.Path).Concat(Directory.GetFiles(_profiles.Path, "*", SearchOption.AllDirectories)).Where(file => file != credentials && file != token))
            told.AddRange(PlantedSecrets.In(File.ReadAllText(file)).Select(secret => $"{file}: {secret}"));
        Assert.Equal([], told);
        Assert.Equal([PlantedSecrets.AccessToken, PlantedSecrets.RefreshToken], PlantedSecrets.In(File.ReadAllText(credentials)).Order(StringComparer.Ordinal));
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
