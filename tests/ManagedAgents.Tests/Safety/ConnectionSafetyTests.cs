using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Safety;

/// <summary>What keeps a key from the wrong hands, and sockets from running out.</summary>
public sealed class ConnectionSafetyTests : IDisposable
{
    private readonly PowerShellEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_server_with_a_certificate_that_nobody_trusts_gets_no_byte_of_a_request()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task<int> received = ReceiveAsync(listener);
        _engine.Connect(new Uri($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}"), more: "-NoProxy -MaxRetryCount 0");

        ErrorRecord error = _engine.Run("Get-MAAgent").FirstError!;

        Assert.StartsWith("ConnectionFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("certificate", error.Exception.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, await WaitFor.Result(received));
    }

    [Fact]
    public void No_cmdlet_can_switch_off_the_check_of_certificates() => Assert.Equal(
        [],
        _engine.Run("Get-Command -Module ManagedAgents | Where-Object Noun -ne MATunnelCertificate").Values<CommandInfo>().SelectMany(command => command.Parameters.Keys).Where(name => name.Contains("Certificate", StringComparison.OrdinalIgnoreCase)));

    [Fact]
    public async Task A_connection_uses_its_socket_again_and_closes_it_when_it_is_closed()
    {
        using var server = new RecordingServer().On("GET", "/v1/agents", Reply.Json("""{"data":[]}"""));
        _engine.Connect(server.Uri);

        _engine.Run("foreach ($i in 1..50) { Get-MAAgent }").Succeeded();

        Assert.Equal((50, 1, 1), (server.Requests.Count, server.AcceptedConnections, server.OpenConnections));
        _engine.Run("Disconnect-MAService").Succeeded();
        await server.AllClosedAsync(Deadline.Prompt);
    }

    [Fact]
    public void A_header_given_as_secure_string_is_sent_as_its_text()
    {
        using var server = new RecordingServer().On("GET", "/v1/agents", Reply.Json("""{"data":[]}"""));
        _engine.SetVariable("Secret", EngineConnection.Secure(PlantedSecrets.Header));
        _engine.Connect(server.Uri, more: "-Header @{ 'x-gateway-key' = $Secret }");

        _engine.Run("Invoke-MARequest /v1/agents -Header @{ 'x-other-key' = $Secret }").Succeeded();

        Engine.RecordedRequest sent = Assert.Single(server.Requests);
        Assert.Equal((PlantedSecrets.Header, PlantedSecrets.Header), (sent.Header("x-gateway-key"), sent.Header("x-other-key")));
    }

    /// <summary>Serves one connection with a certificate of its own making; gives how many bytes came through it.</summary>
    private static async Task<int> ReceiveAsync(TcpListener listener)
    {
        using var key = RSA.Create(2048);
        using X509Certificate2 made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        using TcpClient client = await listener.AcceptTcpClientAsync();
        await using var stream = new SslStream(client.GetStream());
        try
        {
            await stream.AuthenticateAsServerAsync(certificate);
            return await stream.ReadAsync(new byte[1024]);
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException)
        {
            return 0;
        }
    }
}
