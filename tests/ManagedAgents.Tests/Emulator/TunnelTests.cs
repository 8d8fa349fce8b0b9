using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>Tunnels: their tokens and the certificates of their authorities.</summary>
public sealed class TunnelTests
{
    private const string Beta = "mcp-tunnels-2026-06-22";

    /// <summary>A certificate as a request has it: in JSON, with its line ends escaped.</summary>
    public static string Pem(string name, bool isAuthority = true, bool withKey = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return (certificate.ExportCertificatePem() + (withKey ? "\n" + key.ExportPkcs8PrivateKeyPem() : "")).Replace("\n", "\\n", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_revealed_until_it_is_rotated_and_not_of_an_archived_tunnel()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, Beta, conforms: true);
        var tunnel = await client.SendAsync("POST", "/v1/tunnels", "{}");
        var path = $"/v1/tunnels/{tunnel["id"]}";
        var token = await client.SendAsync("POST", path + "/reveal_token");
        Assert.DoesNotContain(token["tunnel_token"]!.ToString(), (await client.SendAsync("GET", path)).ToJsonString());
        Assert.Equal(token.ToJsonString(), (await client.SendAsync("POST", path + "/reveal_token")).ToJsonString());
        var rotated = await client.SendAsync("POST", path + "/rotate_token", """{"reason":"it was seen"}""");
        Assert.NotEqual(token["tunnel_token"]!.ToString(), rotated["tunnel_token"]!.ToString());
        Assert.Equal(rotated.ToJsonString(), (await client.SendAsync("POST", path + "/reveal_token")).ToJsonString());
        await client.SendAsync("POST", path + "/archive");
        foreach (var action in new[] { "/reveal_token", "/rotate_token" }) Assert.Equal(400, (await client.ErrorAsync("POST", path + action)).Status);
    }

    [Fact]
    public async Task A_certificate_shows_its_fingerprint_and_its_end()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, Beta, conforms: true);
        var path = $"/v1/tunnels/{(await client.SendAsync("POST", "/v1/tunnels", "{}"))["id"]}/certificates";
        var pem = Pem("CN=one");
        using var certificate = X509Certificate2.CreateFromPem(pem.Replace("\\n", "\n", StringComparison.Ordinal));
        var made = await client.SendAsync("POST", path, $$"""{"ca_certificate_pem":"{{pem}}"}""");
        Assert.Equal(certificate.GetCertHashString(HashAlgorithmName.SHA256), made["fingerprint"]!.ToString(), ignoreCase: true);
        Assert.StartsWith("2036-01-01T00:00:00", made["expires_at"]!.ToString());
        Assert.DoesNotContain("BEGIN", made.ToJsonString());
    }

    [Fact]
    public async Task A_tunnel_trusts_two_certificates_at_a_time()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, Beta, conforms: true);
        var path = $"/v1/tunnels/{(await client.SendAsync("POST", "/v1/tunnels", "{}"))["id"]}/certificates";
        var body = $$"""{"ca_certificate_pem":"{{Pem("CN=one")}}"}""";
        var first = await client.SendAsync("POST", path, body);
        await client.SendAsync("POST", path, body);
        Assert.Equal(400, (await client.ErrorAsync("POST", path, body)).Status);
        await client.SendAsync("POST", $"{path}/{first["id"]}/archive");
        await client.SendAsync("POST", path, body);
    }

    [Fact]
    public async Task What_is_not_one_certificate_of_an_authority_is_refused()
    {
        using var server = TestEmulator.Start();
        using var client = new RawClient(server, Beta);
        var path = $"/v1/tunnels/{(await client.SendAsync("POST", "/v1/tunnels", "{}"))["id"]}/certificates";
        foreach (var pem in new[] { "", "x", Pem("CN=a") + "\\n" + Pem("CN=b"), Pem("CN=a", isAuthority: false), Pem("CN=a", withKey: true), "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----", Pem("CN=a") + new string(' ', 8192) })
        {
            var (status, message) = await client.ErrorAsync("POST", path, $$"""{"ca_certificate_pem":"{{pem}}"}""");
            Assert.Equal(400, status);
            Assert.StartsWith("ca_certificate_pem:", message);
        }
    }
}
