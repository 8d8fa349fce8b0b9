using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Files;
using ManagedAgents.Tests.Module;
using Xunit;

namespace ManagedAgents.Tests.Safety;

/// <summary>
/// No cmdlet tells a secret, whatever becomes of it: not in an object, an error, a message of any stream or what the console shows, even
/// where the service repeats what it was sent.
/// </summary>
public sealed class SecretTests : IDisposable
{
    private const int AtATime = 6;

    /// <summary>As Export-Clixml has it.</summary>
    private const int ExportDepth = 2;

    private const string WithKey = "Connect-MAService -ApiKey $Key -BaseUri $ServerUri -Header $Header -MaxRetryCount 0 -TimeoutSec 1";
    private const string WithToken = "Connect-MAService -IdentityToken $IdentityToken -FederationRuleId fdrl_1 -OrganizationId 00000000-0000-4000-8000-000000000000 -BaseUri $ServerUri -Header $Header -MaxRetryCount 0 -TimeoutSec 1";

    // Every stream, for every cmdlet, as someone looks at them who searches for a fault.
    private const string Loudly = """
        $PSDefaultParameterValues = @{ '*:Verbose' = $true; '*:Debug' = $true; '*:InformationAction' = 'Continue'; '*:Confirm' = $false }
        $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'; $ConfirmPreference = 'None'
        """;

    private readonly TestFolder _folder = new();

    public static TheoryData<string> WaysToFail => [.. EchoingService.All];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_cmdlet_has_a_case() =>
        Assert.Equal(ManifestFile.Staged.List("CmdletsToExport").Order(StringComparer.Ordinal), CmdletCases.Names);

    [Fact]
    public void No_secret_is_told_where_all_goes_well()
    {
        using EmulatorServer emulator = TestEmulator.Start(new EmulatorOptions { ApiKey = PlantedSecrets.Key, Scenario = Scenario.FromJson(CmdletCases.Scenario) });
        using PowerShellEngine engine = Open(emulator.Uri);
        const string Connect = "Connect-MAService -ApiKey $Key -BaseUri $ServerUri -Header $Header\n";
        CmdletCases.SetUp(engine, emulator, Connect);
        var leaks = new List<string>();
        foreach (string cmdlet in CmdletCases.Names)
        {
            leaks.AddRange(Leaks(engine, cmdlet, Run(engine, Connect + CmdletCases.Works(cmdlet)).Succeeded()));
            leaks.AddRange(CmdletCases.Refused(cmdlet).SelectMany(script => RefusedLeaks(engine, script)));
        }

        Assert.Equal([], leaks);
        Assert.DoesNotContain(emulator.Requests, request => PlantedSecrets.In(string.Join(' ', request.Headers.Values)).Contains(PlantedSecrets.Key));
    }

    [Theory]
    [MemberData(nameof(WaysToFail))]
    public async Task No_secret_is_told_where_the_service_repeats_it_in(string way)
    {
        using RecordingServer server = EchoingService.Start(way);
        Assert.Equal([], await FailingLeaksAsync(server.Uri));

        // The secrets were on the wire, so the answers did repeat them.
        string sent = string.Join(' ', server.Requests.Select(EchoingService.Echo));
        Assert.Superset(new HashSet<string> { PlantedSecrets.Key, PlantedSecrets.GitHubToken, PlantedSecrets.Header }, PlantedSecrets.In(sent).ToHashSet());
    }

    [Fact]
    public async Task No_token_of_a_sign_in_is_told_where_the_service_repeats_it()
    {
        using RecordingServer server = EchoingService.Start("401");
        server.On("POST", "/v1/oauth/token", Reply.Json($$"""{"access_token":"{{PlantedSecrets.AccessToken}}","expires_in":3600}"""));
        Assert.Equal([], await FailingLeaksAsync(server.Uri, WithToken));
        string sent = string.Join(' ', server.Requests.Select(EchoingService.Echo));
        Assert.Superset(new HashSet<string> { PlantedSecrets.AccessToken, PlantedSecrets.IdentityToken }, PlantedSecrets.In(sent).ToHashSet());
    }

    [Fact]
    public async Task No_secret_is_told_where_nothing_answers() => Assert.Equal([], await FailingLeaksAsync(RecordingServer.RefusingUri()));

    [Fact]
    public void A_repeated_secret_shows_as_stars_and_the_rest_of_the_message_stays()
    {
        using var server = new RecordingServer();
        server.On("GET", "/v1/agents/agent_1", Reply.Error(401, "authentication_error", $"The key {PlantedSecrets.Key} is unknown, see docs", PlantedSecrets.Key));
        using PowerShellEngine engine = Open(server.Uri);

        ErrorRecord error = engine.Run("Connect-MAService -ApiKey $Key -BaseUri $ServerUri; Get-MAAgent agent_1").FirstError!;

        Assert.StartsWith("AuthenticationFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("The key ******** is unknown, see docs (status 401)", error.Exception.Message);
        Assert.Equal((401, "********"), (PSObject.AsPSObject(error.Exception).Properties["Status"].Value, PSObject.AsPSObject(error.Exception).Properties["RequestId"].Value));
    }

    [Fact]
    public void A_stream_that_repeats_secrets_tells_none_while_it_is_made_again()
    {
        using var server = new RecordingServer();
        server.On("GET", "/v1/sessions/sesn_1/events", Reply.Json("""{"data":[{"type":"session.status_running","id":"sevt_1","processed_at":"2026-04-08T10:00:01Z"}],"next_page":null}"""));
        string[] frames = [$"event: error\ndata: {{\"type\":\"error\",\"error\":{{\"type\":\"api_error\",\"message\":\"{PlantedSecrets.Key}\"}}}}\n\n", $"data: {new string('x', 180)}{PlantedSecrets.Key}\n\n"];
        int opened = 0;
        server.On("GET", "/v1/sessions/sesn_1/events/stream", _ => Reply.Bytes(System.Text.Encoding.UTF8.GetBytes(frames[opened++ % 2]), "text/event-stream"));
        using PowerShellEngine engine = Open(server.Uri);

        PipelineResult result = Run(engine, "Connect-MAService -ApiKey $Key -BaseUri $ServerUri; Receive-MAEvent sesn_1 -TimeoutSec 2");

        Assert.Equal([], Leaks(engine, "Receive-MAEvent", result));
        Assert.True(opened > 1 && result.Verbose.Any(line => line.Contains("********", StringComparison.Ordinal)), result.AllText);
    }

    [Theory]
    [InlineData("Get-MAEvent sesn_1")]
    [InlineData("Receive-MAEvent sesn_1 -After sevt_0")]
    public void An_event_of_an_error_that_repeats_secrets_shows_none(string command)
    {
        using var server = new RecordingServer();
        string text = $"{PlantedSecrets.Key} and {Uri.EscapeDataString(PlantedSecrets.Header)}";
        string error = $$"""{"type":"session.error","id":"sevt_1","processed_at":"2026-04-08T10:00:02Z","error":{"type":"mcp_connection_failed_error","message":"Refused: {{text}}","retry_status":{"type":"terminal"} } }""";
        string[] history = ["""{"type":"user.message","id":"sevt_0","processed_at":"2026-04-08T10:00:01Z","content":[]}""", error, """{"type":"session.status_terminated","id":"sevt_2","processed_at":"2026-04-08T10:00:03Z"}"""];
        server.On("GET", "/v1/sessions/sesn_1", Reply.Json("""{"id":"sesn_1","type":"session","status":"terminated"}"""));
        server.On("GET", "/v1/sessions/sesn_1/events", request => Reply.Json($"{{\"data\":[{string.Join(',', request.Query.Contains("desc", StringComparison.Ordinal) ? history.AsEnumerable().Reverse() : history)}]}}"));
        server.On("GET", "/v1/sessions/sesn_1/events/stream", Reply.Bytes([], "text/event-stream"));
        using PowerShellEngine engine = Open(server.Uri);

        PipelineResult result = Run(engine, "Connect-MAService -ApiKey $Key -BaseUri $ServerUri -Header $Header; " + command);

        Assert.Equal([], Leaks(engine, command, result));
        Assert.Contains("Refused: ******** and ********", result.AllText + ObjectText.Of(result.Output), StringComparison.Ordinal);
    }

    [Fact]
    public void A_proxy_that_repeats_its_password_does_not_make_it_known()
    {
        using var proxy = new RecordingServer();
        proxy.On("GET", "*", request => request.Header("Proxy-Authorization") is null
            ? ((CannedReply)Reply.Error(407, "proxy", "Who are you?")).With("Proxy-Authenticate", "Basic realm=\"p\"")
            : Reply.Error(403, "proxy", $"Not {EchoingService.Echo(request)} that is {PlantedSecrets.ProxyPassword}"));
        using PowerShellEngine engine = Open(new Uri("http://api.example.com"));
        engine.SetVariable("ProxyUri", proxy.Uri);
        engine.SetVariable("ProxyCredential", new PSCredential("proxyuser", EngineConnection.Secure(PlantedSecrets.ProxyPassword)));

        PipelineResult result = Run(engine, "Connect-MAService -ApiKey $Key -BaseUri $ServerUri -AllowUnencryptedAuthentication -Proxy $ProxyUri -ProxyCredential $ProxyCredential -Header $Header; Get-MAAgent");

        Assert.StartsWith("PermissionDenied,", result.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal([], Leaks(engine, "Get-MAAgent", result));
    }

    internal static PipelineResult Run(PowerShellEngine engine, string script) => engine.Run(Loudly + "\n" + script);

    private static IEnumerable<string> RefusedLeaks(PowerShellEngine engine, string script)
    {
        PipelineResult refused = Run(engine, script);
        Assert.True(refused.FirstError is not null, $"{script} was not refused.");
        return Leaks(engine, script, refused);
    }

    /// <summary>Where a call told which secrets; nothing is as it must be.</summary>
    internal static IEnumerable<string> Leaks(PowerShellEngine engine, string what, PipelineResult result)
    {
        IEnumerable<string> leaks = Leaks(engine, what, result.AllText, result.Output);
        return leaks.Concat(MessageLeaks(engine, what, result));
    }

    /// <summary>As the other, without the output: what a service gives as data is given on as it is.</summary>
    private static string[] MessageLeaks(PowerShellEngine engine, string what, PipelineResult result)
    {
        object?[] records = [.. result.Errors, .. result.Messages, .. result.Information, .. result.Progress, result.Failure, (result.Failure as IContainsErrorRecord)?.ErrorRecord, .. (System.Collections.ArrayList)engine.GetVariable("Error")!];
        string[] leaks = [.. Leaks(engine, what, result.MessageText, records)];
        engine.Run("$Error.Clear()").Succeeded();
        return leaks;
    }

    private static IEnumerable<string> Leaks(PowerShellEngine engine, string what, string streams, IEnumerable<object?> objects)
    {
        engine.SetVariable("Shown", objects);
        (string Place, string Text)[] told =
        [
            ("a stream", streams),
            ("an object", ObjectText.Of(objects)),
            ("Clixml", string.Concat(objects.Select(value => PSSerializer.Serialize(value, ExportDepth)))),
            ("the console", engine.Show("$Shown")),
        ];
        return told.SelectMany(part => PlantedSecrets.In(part.Text).Select(secret => $"{what} tells {secret} in {part.Place}: {Around(part.Text, secret)}"));
    }

    private static string Around(string text, string secret)
    {
        int at = text.IndexOf(secret[..(secret.Length / 2)], StringComparison.Ordinal);
        return at < 0 ? "its end" : text[Math.Max(0, at - 100)..Math.Min(text.Length, at + 100)];
    }

    /// <summary>An engine with the secrets in it.</summary>
    internal static PowerShellEngine Open(string folder)
    {
        var engine = new PowerShellEngine();
        PlantedSecrets.PlantIn(engine);
        engine.SetVariable("Folder", folder);
        engine.SetVariable("Pem", CmdletCases.Pem);
        return engine;
    }

    private PowerShellEngine Open(Uri server)
    {
        PowerShellEngine engine = Open(_folder.Path);
        engine.SetVariable("ServerUri", server);
        return engine;
    }

    /// <summary>Calls every cmdlet that talks to the service, in several sessions at a time, as some calls wait for their deadline.</summary>
    private async Task<IEnumerable<string>> FailingLeaksAsync(Uri server, string connect = WithKey)
    {
        var cmdlets = new ConcurrentQueue<string>(CmdletCases.Connected);
        return (await Task.WhenAll(Enumerable.Range(0, AtATime).Select(_ => Task.Run(() => FailingLeaks(server, connect, cmdlets))))).SelectMany(leaks => leaks);
    }

    private List<string> FailingLeaks(Uri server, string connect, ConcurrentQueue<string> cmdlets)
    {
        using PowerShellEngine engine = Open(server);
        foreach ((string name, string value) in CmdletCases.MadeUp)
            engine.SetVariable(name, value);
        var leaks = new List<string>();
        while (cmdlets.TryDequeue(out string? cmdlet))
        {
            PipelineResult result = Run(engine, connect + "\n" + CmdletCases.Works(cmdlet));
            leaks.AddRange(MessageLeaks(engine, cmdlet, result));
        }

        return leaks;
    }
}
