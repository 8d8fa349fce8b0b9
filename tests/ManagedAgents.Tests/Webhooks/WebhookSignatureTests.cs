using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using ManagedAgents.Client.Webhooks;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Webhooks;

/// <summary>What a webhook's signature is worth, and what is made of a signed one.</summary>
public sealed class WebhookSignatureTests : IDisposable
{
    private const string Key = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string Body = """{"type":"event","id":"whe_01TESTVECTOR0000000000001","created_at":"2026-11-29T07:00:00Z","data":{"type":"session.status_idled","id":"sesn_01TESTVECTOR0000000000001","organization_id":"00000000-0000-4000-8000-000000000000","workspace_id":"wrkspc_01TESTVECTOR00000000001"}}""";
    private const string Id = "whe_01TESTVECTOR0000000000001";
    private const string Stamp = "1795935600";
    private const string Right = "v1,qeNZugXOpzFMDT8hUMy3N2GpfsAIM2K+UklSa7ziR3g=";

    private readonly PowerShellEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData(0, WebhookVerdict.Valid)]
    [InlineData(300, WebhookVerdict.Valid)]
    [InlineData(-300, WebhookVerdict.Valid)]
    [InlineData(301, WebhookVerdict.Expired)]
    [InlineData(-301, WebhookVerdict.Expired)]
    public void The_vector_of_the_standard_is_right_for_five_minutes(int seconds, WebhookVerdict verdict) =>
        Assert.Equal(verdict, Judge(Encoding.UTF8.GetBytes(Body), Id, Stamp, Right, seconds));

    [Fact]
    public void Of_random_bodies_each_fits_its_signature_and_none_with_one_bit_changed()
    {
        var random = new Random(20261129);
        foreach (int size in new[] { 0, 1, 17, 4096, 256 * 1024 }.Concat(Enumerable.Range(0, 200)))
        {
            byte[] body = new byte[size];
            random.NextBytes(body);
            string right = Sign(body, Id, Stamp);
            Assert.Equal(WebhookVerdict.Valid, Judge(body, Id, Stamp, right));
            char[] wrong = right.ToCharArray();
            int place = random.Next(3, wrong.Length - 2);
            wrong[place] = wrong[place] == 'A' ? 'B' : 'A';
            Assert.Equal(WebhookVerdict.WrongSignature, Judge(body, Id, Stamp, new string(wrong)));
            Assert.Equal(WebhookVerdict.WrongSignature, Judge(body, Id + "x", Stamp, right));
            Assert.Equal(WebhookVerdict.WrongSignature, Judge(body, Id, "1795935601", right));
            if (size == 0)
                continue;
            body[random.Next(size)] ^= (byte)(1 << random.Next(8));
            Assert.Equal(WebhookVerdict.WrongSignature, Judge(body, Id, Stamp, right));
        }
    }

    [Theory]
    [InlineData("v1,bad " + Right, true)]
    [InlineData("v1a,x " + Right, true)]
    [InlineData(Right + " ", true)]
    [InlineData("v2,qeNZugXOpzFMDT8hUMy3N2GpfsAIM2K+UklSa7ziR3g=", false)]
    [InlineData("qeNZugXOpzFMDT8hUMy3N2GpfsAIM2K+UklSa7ziR3g=", false)]
    [InlineData("v1,", false)]
    public void One_signature_of_several_is_enough_and_other_versions_are_passed_over(string signature, bool isRight) =>
        Assert.Equal(isRight, Judge(Encoding.UTF8.GetBytes(Body), Id, Stamp, signature) == WebhookVerdict.Valid);

    [Theory]
    [InlineData("1e9")]
    [InlineData("-1")]
    [InlineData("+1795935600")]
    [InlineData("1795935600abc")]
    [InlineData(" 1795935600")]
    [InlineData("1795935600.0")]
    [InlineData("1111111111111111111111111111111111111111")]
    [InlineData("999999999999")]
    [InlineData("")]
    [InlineData("١٧٩٥٩٣٥٦٠٠")]
    [InlineData(null)]
    public void A_stamp_is_digits_alone(string? stamp) => Assert.Equal(WebhookVerdict.Malformed, Judge(Encoding.UTF8.GetBytes(Body), Id, stamp, Right));

    [Fact]
    public void Hostile_headers_are_refused_and_cost_nothing()
    {
        byte[] body = Encoding.UTF8.GetBytes(Body);
        string[] signatures = [new string('A', 1 << 20), string.Join(' ', Enumerable.Repeat("v1," + new string('A', 44), 10_000)), "no comma", "v1,\0\0\0", string.Empty.PadLeft(1 << 16)];
        _ = Judge(body, Id, Stamp, Right);
        foreach (string signature in signatures)
        {
            // The shortest of several: on a busy machine one alone says nothing.
            double best = double.MaxValue;
            for (int i = 0; i < 5; i++)
            {
                var watch = Stopwatch.StartNew();
                Assert.NotEqual(WebhookVerdict.Valid, Judge(body, Id, Stamp, signature));
                best = Math.Min(best, watch.Elapsed.TotalMilliseconds);
            }

            TestContext.Current.TestOutputHelper?.WriteLine($"{signature.Length} characters: {best:0.00} ms");
            Assert.True(best < 50, $"{best} ms");
        }

        Assert.Equal(WebhookVerdict.WrongSignature, Judge(body, "a.b\r\nwebhook-id: c", Stamp, Right));
        Assert.Equal(WebhookVerdict.Malformed, new WebhookSignature([EngineConnection.Secure(Key)], TimeSpan.FromMinutes(5)).Judge(
            body, WebhookHeaders.Of([new("webhook-id", Id), new("webhook-timestamp", Stamp), new("webhook-signature", Right), new("Webhook-Signature", Right)]), At(0), out _));
    }

    [Theory]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", true)]
    [InlineData("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", true)]
    [InlineData("  " + Key + "\n", true)]
    [InlineData("whsec_", false)]
    [InlineData("whsec_AAECAwQFBgc=", false)]
    [InlineData("not-base64-at-all!", false)]
    public void A_key_is_taken_in_its_forms_or_refused_without_being_told(string key, bool isTaken)
    {
        _engine.SetVariable("Key", EngineConnection.Secure(key));
        PipelineResult result = Test("$Key");

        Assert.Equal(isTaken ? [true] : [], result.Values<bool>());
        if (isTaken)
            return;
        Assert.StartsWith("InvalidSigningKey,", result.FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Replace("whsec_", string.Empty, StringComparison.Ordinal) is { Length: > 0 } rest ? rest : "AAECAw", result.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public void Either_of_two_keys_is_right_and_plain_text_is_none()
    {
        _engine.SetVariable("Key", EngineConnection.Secure(Key));
        _engine.SetVariable("Other", EngineConnection.Secure("whsec_" + Convert.ToBase64String(new byte[32])));

        Assert.Equal([true], Test("$Other, $Key").Succeeded().Values<bool>());
        Assert.Equal([false], Test("$Other").Succeeded().Values<bool>());
        Assert.DoesNotContain(Key, Test($"'{Key}'").FirstError!.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, Test($"([Collections.Generic.List[string]] @('{Key}'))").FirstError!.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@{ 'Webhook-Id' = $Id; 'WEBHOOK-TIMESTAMP' = $Stamp; 'webhook-signature' = $Right }")]
    [InlineData("@{ 'webhook-id' = @($Id); 'webhook-timestamp' = @([long] $Stamp); 'webhook-signature' = @($Right); other = 1, 2 }")]
    [InlineData("([pscustomobject] @{ 'webhook-id' = $Id; 'webhook-timestamp' = $Stamp; 'webhook-signature' = $Right })")]
    public void Headers_come_in_the_forms_of_the_servers_that_scripts_run_in(string headers)
    {
        _engine.SetVariable("Key", EngineConnection.Secure(Key));
        Assert.Equal([true, true], _engine.Run(Setting() + $"$headers = {headers}; Test-MAWebhookSignature $Body $headers -SigningKey $Key -ToleranceSec 86400; Test-MAWebhookSignature ([Text.Encoding]::UTF8.GetBytes($Body)) $headers -SigningKey $Key -ToleranceSec 86400").Succeeded().Values<bool>());
    }

    [Theory]
    [InlineData("'a', 'b'", "Get-Content -Raw")]
    [InlineData("@{ type = 'event' }", "$Request.RawBody")]
    public void A_body_that_is_no_longer_what_was_signed_is_an_error_that_says_what_to_give(string body, string advice)
    {
        _engine.SetVariable("Key", EngineConnection.Secure(Key));
        Assert.Contains(advice, Assert.Single(_engine.Run($"Test-MAWebhookSignature -Body ({body}) -Header @{{}} -SigningKey $Key").Errors).Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_names_its_object_so_that_the_objects_cmdlet_takes_it()
    {
        using EmulatorServer emulator = TestEmulator.Start();
        _engine.Connect(emulator.Uri, emulator.ApiKey);
        string session = _engine.Run("$session = Start-MASession (New-MAAgent a claude-opus-4-6) (New-MAEnvironment e) -Title 'A review'; $session.Id").Succeeded().Only<string>();

        Assert.Equal("A review", _engine.Run(Deliver("session.status_idled", session) + " | Get-MASession | ForEach-Object Title").Succeeded().Only<string>());
        PipelineResult other = _engine.Run(Deliver("agent.updated", "agent_01AbCdEf23456789") + " | Get-MASession");
        Assert.StartsWith("WrongIdKind,", Assert.Single(other.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["vlt_1 vcrd_1", "unknown.type x_1 5"], _engine.Run(
            $"{Deliver("vault_credential.refresh_failed", "vcrd_1", ",\"vault_id\":\"vlt_1\"")} | ForEach-Object {{ \"$($_.VaultId) $($_.CredentialId)\" }}; {Deliver("unknown.type", "x_1", ",\"extra\":5")} | ForEach-Object {{ \"$($_.Type) $($_.ObjectId) $($_.Data['extra'])\" }}").Succeeded().Values<string>());
    }

    [Fact]
    public void What_is_wrong_with_a_delivery_is_an_error_of_its_own()
    {
        string now = Now();
        Assert.Equal("WebhookSignatureInvalid", ErrorOf(Deliver("session.updated", "sesn_1", signature: Right)));
        Assert.Equal("WebhookExpired", ErrorOf(Deliver("session.updated", "sesn_1", stamp: "1495935600")));
        Assert.Equal("WebhookMalformed", ErrorOf(Deliver(null, "not json", stamp: now)));
        Assert.Equal("WebhookMalformed", ErrorOf(Deliver(null, "[1]", stamp: now)));
        Assert.Equal("NoSigningKey", ErrorOf("ConvertFrom-MAWebhook '' @{}"));
    }

    private static WebhookVerdict Judge(byte[] body, string? id, string? stamp, string? signature, int later = 0) =>
        new WebhookSignature([EngineConnection.Secure(Key)], TimeSpan.FromMinutes(5)).Judge(body, new WebhookHeaders { Id = id, Timestamp = stamp, Signature = signature }, At(later), out _);

    private static DateTimeOffset At(int later) => DateTimeOffset.FromUnixTimeSeconds(1795935600 + later);

    private static string Now() => DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>As the service signs, written down apart from the module.</summary>
    internal static string Sign(byte[] body, string id, string stamp)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{stamp}."), .. body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Key["whsec_".Length..]), signed));
    }

    private string ErrorOf(string script) => _engine.Run(script).FirstError!.FullyQualifiedErrorId.Split(',')[0];

    private string Deliver(string? type, string id, string extra = "", string? signature = null, string? stamp = null)
    {
        string body = type is null ? id : $$$"""{"type":"event","id":"{{{Id}}}","created_at":"2026-11-29T07:00:00Z","data":{"type":"{{{type}}}","id":"{{{id}}}"{{{extra}}}}}""";
        stamp ??= Now();
        _engine.SetVariable("Key", EngineConnection.Secure(Key));
        return $"(ConvertFrom-MAWebhook -SigningKey $Key -Body '{body}' -Header @{{ 'webhook-id' = '{Id}'; 'webhook-timestamp' = '{stamp}'; 'webhook-signature' = '{signature ?? Sign(Encoding.UTF8.GetBytes(body), Id, stamp)}' }})";
    }

    private static string Setting()
    {
        string stamp = Now();
        return $"$Id = '{Id}'; $Stamp = '{stamp}'; $Body = '{Body}'; $Right = '{Sign(Encoding.UTF8.GetBytes(Body), Id, stamp)}'; ";
    }

    private PipelineResult Test(string keys) =>
        _engine.Run(Setting() + $"Test-MAWebhookSignature $Body @{{ 'webhook-id' = $Id; 'webhook-timestamp' = $Stamp; 'webhook-signature' = $Right }} -SigningKey {keys}");
}
