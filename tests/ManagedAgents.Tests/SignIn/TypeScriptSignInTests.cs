using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Client.Webhooks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.SignIn;
using ManagedAgents.Tests.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.SignIn;

/// <summary>The official TypeScript SDK and this module share profiles, at the emulator.</summary>
[Collection(ProcessState.Name)]
public sealed class TypeScriptSignInTests
{
    [Fact]
    public async Task The_SDK_signs_in_with_profiles_that_this_module_reads_after_it_and_takes_the_webhooks()
    {
        var node = ExternalProgram.Find("node");
        var npm = ExternalProgram.Find(OperatingSystem.IsWindows() ? "npm.cmd" : "npm");
        Assert.SkipWhen(node is null || npm is null, "node and npm are not on the PATH.");
        const string Key = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        using var endpoint = new RecordingServer().On("POST", "/hook", Reply.Json("{}"));
        using var server = TestEmulator.Start(new EmulatorOptions
        {
            WebhookUri = new Uri(endpoint.Uri, "/hook"),
            WebhookKey = Key,
            FederationRules = [new FederationRule { Id = "fdrl_profile", ServiceAccountId = "svac_profile", SubjectPrefix = "workload" }],
        });
        using var profiles = new Profiles();
        profiles.LoggedIn("login", "sk-ant-oat01-expired", server.LogIn().RefreshToken, TimeSpan.FromSeconds(-1), address: server.Uri);
        profiles.Federated("pod", profiles.Write(".", "token", Profiles.Jwt()), address: server.Uri);
        profiles.Federated("stranger", profiles.Write(".", "other", Profiles.Jwt("somebody else")), address: server.Uri);
        using var raw = new RawClient(server);
        await raw.SendAsync("POST", "/v1/vaults", """{"display_name":"tokens"}""");
        var other = (await raw.SendAsync("POST", "/v1/vaults", """{"display_name":"other"}"""))["id"]!.ToString();
        await raw.SendAsync("DELETE", $"/v1/vaults/{other}");
        await endpoint.RequestAsync(3);
        var sent = new JsonArray([.. endpoint.Requests.Select(one => new JsonObject
        {
            ["body"] = Convert.ToBase64String(one.Body),
            ["headers"] = new JsonObject(one.Headers.Where(header => header.Key.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase)).Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))),
        })]);
        var own = new WebhookSignature([EngineConnection.Secure(Key)], TimeSpan.FromMinutes(5));
        Assert.All(endpoint.Requests, one => Assert.Equal(WebhookVerdict.Valid, own.Judge(one.Body, WebhookHeaders.Of(one.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value))), DateTimeOffset.UtcNow, out _)));
        var deliveries = profiles.Write(".", "deliveries.json", sent.ToJsonString());

        var signed = Path.Combine(profiles.Path, "signed.json");

        var output = await TypeScriptSdkTests.RunAsync(node!, ["signin.mjs", deliveries, signed], await TypeScriptSdkTests.InstallAsync(npm!), null, ("ANTHROPIC_CONFIG_DIR", profiles.Path), ("WEBHOOK_KEY", Key));

        var seen = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).ToDictionary(l => l["what"]!.ToString(), l => l["value"]!.ToJsonString());
        Assert.Equal(("1", "1", "[401,\"string\"]", "[\"vault.created\",\"vault.created\",\"vault.deleted\"]"), (seen["login"], seen["federation"], seen["stranger"], seen["webhooks"]));
        AssertVerified(JsonNode.Parse(await File.ReadAllTextAsync(signed))!.AsArray(), Key);
        int exchanged = server.Requests.Count(request => request.Target == "/v1/oauth/token");
        Assert.Equal(3, exchanged);

        // What the SDK wrote is read here, and the other way round.
        using var engine = new PowerShellEngine(environment: profiles.Environment());
        Assert.Equal("tokens", engine.Run("Connect-MAService -Profile login; (Get-MAVault).DisplayName").Succeeded().Only<string>());
        Assert.Equal(exchanged, server.Requests.Count(request => request.Target == "/v1/oauth/token"));
        server.RevokeTokens();
        engine.Run("Get-MAVault; Disconnect-MAService").Succeeded();
        Assert.Equal(exchanged + 1, server.Requests.Count(request => request.Target == "/v1/oauth/token"));
        Assert.Equal("1", JsonNode.Parse((await TypeScriptSdkTests.RunAsync(node!, ["signin.mjs", deliveries], await TypeScriptSdkTests.InstallAsync(npm!), null, ("ANTHROPIC_CONFIG_DIR", profiles.Path), ("WEBHOOK_KEY", Key))).Split('\n')[0])!["value"]!.ToJsonString());
    }

    /// <summary>Each body is taken as it was signed, and not with one bit changed, wherever that is.</summary>
    private static void AssertVerified(JsonArray signed, string key)
    {
        var random = new Random(7);
        var signature = new WebhookSignature([EngineConnection.Secure(key)], TimeSpan.FromMinutes(5));
        Assert.Equal(1000, signed.Count);
        foreach (JsonNode? one in signed)
        {
            byte[] body = Convert.FromBase64String(one!["body"]!.ToString());
            (string id, string stamp, string mac) = (one["id"]!.ToString(), one["stamp"]!.ToString(), one["signature"]!.ToString());
            Assert.Equal(WebhookVerdict.Valid, Judge(body, id, stamp, mac));
            Assert.NotEqual(WebhookVerdict.Valid, Judge(body, Changed(id), stamp, mac));
            Assert.NotEqual(WebhookVerdict.Valid, Judge(body, id, Changed(stamp), mac));
            Assert.NotEqual(WebhookVerdict.Valid, Judge(body, id, stamp, Changed(mac)));
            if (body.Length == 0)
                continue;
            body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
            Assert.NotEqual(WebhookVerdict.Valid, Judge(body, id, stamp, mac));
        }

        WebhookVerdict Judge(byte[] body, string id, string stamp, string mac) =>
            signature.Judge(body, new WebhookHeaders { Id = id, Timestamp = stamp, Signature = mac }, DateTimeOffset.UtcNow, out _);

        // The last sign but one of base64 counts whole.
        string Changed(string text)
        {
            char[] changed = text.ToCharArray();
            int place = random.Next(text.Length > 40 ? 3 : 0, text.Length > 40 ? text.Length - 2 : text.Length);
            changed[place] = (char)(changed[place] ^ 1);
            return new string(changed);
        }
    }
}
