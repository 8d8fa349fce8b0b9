using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Scenarios;
using ManagedAgents.Emulator.SignIn;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.SignIn;

/// <summary>The identity of a workload becomes a token: what is sent for it, how often, and what is refused.</summary>
public sealed class ExchangeTests : IDisposable
{
    private const string Ids = "-FederationRuleId fdrl_1 -OrganizationId " + Profiles.Organization;

    private readonly Profiles _profiles = new();
    private readonly SeenCredentials _seen = new();

    public void Dispose()
    {
        _profiles.Dispose();
        _seen.Dispose();
    }

    [Fact]
    public void An_exchange_sends_what_the_service_asks_for_and_the_token_signs_the_rest_in()
    {
        string jwt = Profiles.Jwt();
        using PowerShellEngine engine = Open(_profiles.Write(".", "token", jwt + "\r\n"));
        engine.Run($"Connect-MAService -IdentityTokenFile $File -BaseUri $ServerUri {Ids} -ServiceAccountId svac_1 -WorkspaceId wrkspc_1; Get-MASession; Get-MASession").Succeeded();

        RecordedRequest exchange = Assert.Single(_seen.Exchanges);
        Assert.Equal("application/json", exchange.Header("Content-Type"));
        Assert.Equal("oauth-2025-04-20,oidc-federation-2026-04-01", exchange.Header("anthropic-beta"));
        Assert.StartsWith("ManagedAgents-PowerShell/", exchange.Header("User-Agent"), StringComparison.Ordinal);
        Assert.Equal((null, null, null), (exchange.Header("Authorization"), exchange.Header("x-api-key"), exchange.Header("anthropic-version")));
        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer", ["assertion"] = jwt, ["federation_rule_id"] = "fdrl_1", ["organization_id"] = Profiles.Organization, ["service_account_id"] = "svac_1", ["workspace_id"] = "wrkspc_1",
            },
            exchange.Json.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetString()));
        Assert.Equal(2, _seen.Calls.Count);
        foreach (RecordedRequest call in _seen.Calls)
        {
            Assert.Equal("Bearer sk-ant-oat01-exchanged-1", call.Header("Authorization"));
            Assert.Equal("managed-agents-2026-04-01,oauth-2025-04-20", call.Header("anthropic-beta"));
            Assert.Null(call.Header("anthropic-workspace-id"));
        }
    }

    [Fact]
    public void What_is_not_given_is_absent_and_a_beta_of_the_callers_stays_beside_that_of_the_token()
    {
        using PowerShellEngine engine = Open(_profiles.Write(".", "token", Profiles.Jwt()));
        engine.Run($"Connect-MAService -IdentityTokenFile $File -BaseUri $ServerUri {Ids} -Header @{{ 'anthropic-beta' = 'mine-1, oauth-2025-04-20' }}; Get-MASession").Succeeded();
        Assert.Equal(["assertion", "federation_rule_id", "grant_type", "organization_id"], Assert.Single(_seen.Exchanges).Json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal("mine-1, oauth-2025-04-20", Assert.Single(_seen.Calls).Header("anthropic-beta"));
    }

    [Fact]
    public void An_identity_token_that_cannot_be_one_is_refused_before_anything_is_sent()
    {
        using PowerShellEngine engine = Open(_profiles.Write(".", "long", new string('x', 17 * 1024)));
        engine.SetVariable("Empty", _profiles.Write(".", "empty", " \n"));
        engine.SetVariable("Key", EngineConnection.Secure("sk-ant-key-0123"));
        foreach ((string connect, string errorId, string reason) in new[]
        {
            ("-IdentityTokenFile $File", "SignInFailed", "17 KiB"),
            ("-IdentityTokenFile $Empty", "SignInFailed", "is empty"),
            ("-IdentityTokenFile \"$File.none\"", "InvalidInput", "There is no file"),
            ("-IdentityTokenFile $File -BaseUri http://example.com -AllowUnencryptedAuthentication", "InvalidInput", "to sign in there is no exception"),
            ("-IdentityToken { }", "SignInFailed", "0 objects"),
            ("-IdentityToken { throw 'no token today' }", "SignInFailed", "no token today"),
        })
        {
            string address = connect.Contains("-BaseUri", StringComparison.Ordinal) ? string.Empty : "-BaseUri $ServerUri";
            ErrorRecord error = engine.Run($"Connect-MAService {connect} {address} {Ids}; Get-MASession").FirstError!;
            Assert.StartsWith(errorId + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(reason, error.Exception.Message, StringComparison.Ordinal);
        }

        Assert.Contains("script block", engine.Run($"Connect-MAService -IdentityToken eyJplain -BaseUri $ServerUri {Ids}").FirstError!.Exception.Message, StringComparison.Ordinal);
        Assert.NotNull(engine.Run($"Connect-MAService -ApiKey $Key -IdentityTokenFile $File {Ids}").FirstError);
        Assert.Empty(_seen.Server.Requests);
    }

    [Theory]
    [InlineData("""{"access_token":"t-1","expires_in":"120"}""", null)]
    [InlineData("""{"access_token":"t-1","expires_in":90.5,"token_type":"bearer"}""", null)]
    [InlineData("""{"access_token":"t-1"}""", null)]
    [InlineData("""{"access_token":"t-1","expires_in":3600,"token_type":"MAC"}""", "Bearer")]
    [InlineData("""{"token_type":"Bearer","expires_in":3600}""", "no token")]
    [InlineData("""{"access_token":"a b","expires_in":3600}""", "no header")]
    [InlineData("<html>sk-ant-oat01-inside-the-page</html>", "no JSON")]
    public void An_answer_is_read_in_the_forms_there_are_and_refused_without_quoting_it(string answer, string? refused)
    {
        using var seen = new SeenCredentials(_ => Reply.Json(answer));
        using PowerShellEngine engine = Open(_profiles.Write(".", "token", Profiles.Jwt()), seen);
        PipelineResult result = engine.Run($"Connect-MAService -IdentityTokenFile $File -BaseUri $ServerUri {Ids}; Get-MASession; (Get-MAConnection).ExpiresAt");
        Assert.DoesNotContain("inside-the-page", result.AllText, StringComparison.Ordinal);
        if (refused is not null)
        {
            Assert.StartsWith("SignInFailed,", result.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(refused, result.FirstError.Exception.Message, StringComparison.Ordinal);
            Assert.Empty(seen.Calls);
            return;
        }

        Assert.Equal("Bearer t-1", seen.Last);
        double seconds = answer.Contains("120", StringComparison.Ordinal) ? 120 : answer.Contains("90.5", StringComparison.Ordinal) ? 90.5 : 60;
        Assert.InRange((result.Succeeded().Only<DateTimeOffset>() - DateTimeOffset.UtcNow).TotalSeconds, seconds - 30, seconds);
    }

    [Fact]
    public void A_redirect_a_refusal_and_a_longer_answer_end_in_an_error_that_says_what_to_do()
    {
        foreach ((Reply reply, string reason) in new (Reply, string)[]
        {
            (new CannedReply(302, "text/plain", []).With("Location", "https://elsewhere.example.com/?assertion=sk-ant-oat01-in-the-location"), "redirected"),
            (Reply.Error(401, "authentication_error", "Authentication failed", "req_opaque"), "req_opaque"),
            (Reply.Json("{\"access_token\":\"" + new string('t', 1024 * 1024) + "\"}"), "too long"),
        })
        {
            using var seen = new SeenCredentials(_ => reply);
            using PowerShellEngine engine = Open(_profiles.Write(".", "token", Profiles.Jwt()), seen);
            PipelineResult result = engine.Run($"Connect-MAService -IdentityTokenFile $File -BaseUri $ServerUri {Ids} -MaxRetryCount 0; Get-MASession");
            Assert.StartsWith("SignInFailed,", result.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(reason, result.FirstError.Exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("in-the-location", result.AllText, StringComparison.Ordinal);
            if (reason == "req_opaque")
                Assert.Contains("-WorkspaceId", result.FirstError.ErrorDetails.Message, StringComparison.Ordinal);
            Assert.Empty(seen.Calls);
        }
    }

    [Fact]
    public void The_emulator_takes_only_what_a_rules_key_has_signed_and_answers_as_it_is_told()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        System.Security.Cryptography.RSAParameters open = key.ExportParameters(includePrivateParameters: false);
        using PowerShellEngine engine = Open(_profiles.Write(".", "token", Signed(Profiles.Jwt())));
        engine.SetVariable("Jwk", new System.Collections.Hashtable { ["n"] = Base64Url(open.Modulus!), ["e"] = Base64Url(open.Exponent!) });
        engine.SetVariable("Other", _profiles.Write(".", "other", Profiles.Jwt()));
        PipelineResult result = engine.Run($$"""
            $emulator = Start-MAEmulator -FederationRule @{ jwk = $Jwk } -Fault @{ path = '/v1/oauth/token'; with = @{ expires_in = '90' } }
            Connect-MAService -IdentityTokenFile $File -BaseUri $emulator.Uri -FederationRuleId fdrl_emulator -OrganizationId {{Profiles.Organization}}
            $null = New-MAVault v; (Get-MAConnection).ExpiresAt
            Connect-MAService -IdentityTokenFile $Other -BaseUri $emulator.Uri -FederationRuleId fdrl_emulator -OrganizationId {{Profiles.Organization}}
            Get-MAVault
            """);
        engine.Run("Stop-MAEmulator").Succeeded();
        Assert.InRange((result.Only<DateTimeOffset>() - DateTimeOffset.UtcNow).TotalSeconds, 30, 90);
        Assert.StartsWith("SignInFailed,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("jwk", engine.Run("Start-MAEmulator -FederationRule @{ jwk = @{ n = 'AQAB'; e = 'AQAB' } }").FirstError!.Exception.Message, StringComparison.Ordinal);

        string Signed(string jwt)
        {
            string text = jwt[..jwt.LastIndexOf('.')];
            return $"{text}.{Base64Url(key.SignData(System.Text.Encoding.ASCII.GetBytes(text), System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1))}";
        }

        static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    [Fact]
    public async Task Three_hundred_calls_of_ten_runspaces_at_a_time_make_one_exchange()
    {
        using var gate = new SeenCredentials();
        string file = _profiles.Write(".", "token", Profiles.Jwt());
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() =>
        {
            using PowerShellEngine engine = Open(file, gate);
            engine.Run($"Connect-MAService -IdentityTokenFile $File -BaseUri $ServerUri {Ids}; foreach ($n in 1..30) {{ Get-MASession }}").Succeeded();
        })));
        Assert.Equal((1, 300), (gate.Exchanges.Count, gate.Calls.Count));
    }

    [Fact]
    public void A_token_of_a_short_life_is_replaced_before_it_expires_and_not_more_often_than_each_half_of_it()
    {
        // 60 by hand, which takes five minutes: eleven tokens.
        double life = double.Parse(Environment.GetEnvironmentVariable("MA_TOKEN_LIFE") ?? "1.6", System.Globalization.CultureInfo.InvariantCulture);
        using EmulatorServer emulator = TestEmulator.Start(new EmulatorOptions { FederationRules = [new FederationRule { Id = "fdrl_1", Lifetime = TimeSpan.FromSeconds(life) }] });
        using PowerShellEngine engine = Open(_profiles.Write(".", "token", Profiles.Jwt(life: TimeSpan.FromMinutes(30))));
        engine.SetVariable("ServerUri", emulator.Uri);
        engine.Run($"Connect-MAService -IdentityTokenFile $File -BaseUri $ServerUri {Ids}").Succeeded();
        var watch = Stopwatch.StartNew();
        int calls = 0, wanted = life > 10 ? 11 : 5;
        int Exchanges() => emulator.Requests.Count(request => request.Target == "/v1/oauth/token");
        while (Exchanges() < wanted)
        {
            Assert.True(watch.Elapsed.TotalSeconds < life * 20, "The token is not replaced.");
            engine.Run("Get-MASession").Succeeded();
            calls++;

            // The emulator remembers a thousand requests, and all of these are counted.
            Thread.Sleep((int)(life * 12));
        }

        int exchanges = Exchanges();
        Assert.InRange(exchanges, wanted, (int)(watch.Elapsed.TotalSeconds / (life / 2)) + 1);
        Assert.Equal(exchanges + calls, emulator.Requests.Count);
        TestContext.Current.TestOutputHelper?.WriteLine($"{calls} calls in {watch.Elapsed.TotalSeconds:0} s, {exchanges} exchanges, no call repeated");
    }

    [Fact]
    public async Task A_stream_keeps_the_token_it_was_opened_with_and_only_its_next_connection_takes_a_new_one()
    {
        string steps = string.Join(",", Enumerable.Range(0, 12).Select(i => $$"""{"message":"m{{i}}"},{"gate":"g{{i}}"}"""));
        using EmulatorServer emulator = TestEmulator.Start(new EmulatorOptions
        {
            FederationRules = [new FederationRule { Id = "fdrl_1" }], Scenario = Scenario.FromJson($$"""[{"steps":[{{steps}}]}]"""), Faults = FaultRule.FromJson("""{"path":"*/events/stream","nth":1,"cutAfterEvents":8}"""),
        });
        using PowerShellEngine engine = Open(_profiles.Write(".", "token", Profiles.Jwt()));
        engine.SetVariable("ServerUri", emulator.Uri);
        engine.Run($"Connect-MAService -IdentityTokenFile $File -BaseUri $ServerUri {Ids}; $session = Start-MASession (New-MAAgent a claude-opus-4-6) (New-MAEnvironment e)").Succeeded();
        using RunningPipeline running = engine.Start("$session | Send-MAMessage go | Receive-MAEvent -Type agent.message | ForEach-Object Text");
        await WaitFor.ConditionAsync(() => running.Output.Count == 1);
        emulator.RevokeTokens();
        emulator.Release("g0");
        await WaitFor.ConditionAsync(() => running.Output.Count == 2);
        Assert.Single(Streams());
        for (int i = 1; i < 12; i++)
            emulator.Release($"g{i}");
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"m{i}"), (await running.ResultAsync()).Succeeded().Values<string>());
        Assert.Equal(2, emulator.Requests.Count(request => request.Target == "/v1/oauth/token"));
        Assert.Equal(2, Streams().Count(stream => stream.Status == 200));

        ManagedAgents.Emulator.Wire.RecordedRequest[] Streams() => [.. emulator.Requests.Where(request => request.Target.Contains("/events/stream", StringComparison.Ordinal))];
    }

    private PowerShellEngine Open(string file, SeenCredentials? seen = null)
    {
        var engine = new PowerShellEngine();
        engine.SetVariable("File", file);
        engine.SetVariable("ServerUri", (seen ?? _seen).Server.Uri);
        return engine;
    }
}
