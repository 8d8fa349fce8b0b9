using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.SignIn;
using ManagedAgents.Client.Vaults;
using ManagedAgents.Client.Webhooks;
using ManagedAgents.Emulator;
using ManagedAgents.Emulator.SignIn;

namespace ManagedAgents.NetFramework;

/// <summary>Signing in and webhooks, step by step; the first step that goes wrong throws.</summary>
internal static class SignInCheck
{
    private const string Organization = "00000000-0000-4000-8000-000000000000";
    private const string Key = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string Body = """{"type":"event","id":"whe_01TESTVECTOR0000000000001","created_at":"2026-11-29T07:00:00Z","data":{"type":"session.status_idled","id":"sesn_01TESTVECTOR0000000000001","organization_id":"00000000-0000-4000-8000-000000000000","workspace_id":"wrkspc_01TESTVECTOR00000000001"}}""";
    private const int SilentConnections = 60;

    /// <summary>Does it all.</summary>
    /// <param name="module">The module's folder.</param>
    /// <param name="token">Ends it.</param>
    public static async Task RunAsync(string module, CancellationToken token)
    {
        using EmulatorServer emulator = EmulatorServer.Start(new EmulatorOptions { FederationRules = [new FederationRule { Id = "fdrl_1" }] });
        await ExchangeAsync(emulator, token);
        await RefuseAsync(emulator, token);
        await RefreshAsync(emulator, token);
        Judge();
        await ListenAsync(module, token);
    }

    private static async Task ExchangeAsync(EmulatorServer emulator, CancellationToken token)
    {
        string file = Path.GetTempFileName();
        try
        {
            long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
            File.WriteAllText(file, $"{Part("""{"alg":"RS256","kid":"k1"}""")}.{Part($$"""{"iss":"https://issuer.example","sub":"workload","aud":"https://api.anthropic.com","iat":{{now}},"exp":{{now + 600}}}""")}.{Part("no signature")}\r\n");
            using var connection = new ApiConnection(new ConnectionSettings { BaseUri = emulator.Uri, SignIn = Source(file, emulator.Uri) });
            await UseAsync(connection, "made by a workload", token);
            emulator.RevokeTokens();
            await UseAsync(connection, "made with a new token", token);
            Require(emulator.Requests.Count(request => request.Target == "/v1/oauth/token") == 2, "another number of exchanges");
            Require(connection.ExpiresAt > DateTimeOffset.UtcNow, "the token has expired");
        }
        finally
        {
            File.Delete(file);
        }

        Console.WriteLine("sign-in: a workload's identity, and a new token for a revoked one");
    }

    private static async Task RefuseAsync(EmulatorServer emulator, CancellationToken token)
    {
        int before = emulator.Requests.Count, refused = 0;
        string file = Path.GetTempFileName();
        foreach (string? content in new[] { new string('x', 17 * 1024), " \n", null })
        {
            if (content is null)
                File.Delete(file);
            else
                File.WriteAllText(file, content);
            using var connection = new ApiConnection(new ConnectionSettings { BaseUri = emulator.Uri, MaxRetryCount = 0, SignIn = Source(file, emulator.Uri) });
            try
            {
                await UseAsync(connection, "never made", token);
            }
            catch (ApiException refusal) when (refusal.Kind == ApiErrorKind.SignIn)
            {
                refused++;
            }
        }

        var elsewhere = new Uri("http://example.com");
        try
        {
            new ApiConnection(new ConnectionSettings { BaseUri = elsewhere, AllowUnencryptedAuthentication = true, SignIn = Source(file, elsewhere) }).Dispose();
        }
        catch (ArgumentException)
        {
            refused++;
        }

        Require(refused == 4 && emulator.Requests.Count == before, $"{refused} of 4 refused");
        Console.WriteLine("sign-in: four identities refused before anything was sent");
    }

    private static FederatedTokens Source(string file, Uri address) => FederatedTokens.Of(new FederationSettings { RuleId = "fdrl_1", OrganizationId = Organization, Identity = IdentitySource.OfFile(file, "file") }, address);

    private static async Task RefreshAsync(EmulatorServer emulator, CancellationToken token)
    {
        int before = emulator.Requests.Count(request => request.Target == "/v1/oauth/token");
        var file = new MemoryFile($$"""{"access_token":"sk-ant-oat01-old","refresh_token":"{{emulator.LogIn().RefreshToken}}","expires_at":1,"future_key":[1,"two"]}""");
        ProfileConfig config = ProfileConfig.Parse(Encoding.UTF8.GetBytes("""{"authentication":{"type":"user_oauth","client_id":"41077d10-94b8-4194-be48-d251e9eb21b4"}}"""), "work.json");
        using (var connection = new ApiConnection(new ConnectionSettings { BaseUri = emulator.Uri, SignIn = ProfileTokens.Of("work", config, file, emulator.Uri) }))
            await UseAsync(connection, "made by a login", token);
        Require(emulator.Requests.Count(request => request.Target == "/v1/oauth/token") == before + 1, "not refreshed once");
        Require(file.Text.Contains("\"two\"") && !file.Text.Contains("sk-ant-oat01-old"), "the file holds something else");
        Console.WriteLine("sign-in: a profile, refreshed once and written back");
    }

    private static async Task UseAsync(ApiConnection connection, string name, CancellationToken token)
    {
        Vault made = await new ApiClient(connection).Of(Kinds.Vault).CreateAsync(new Client.Wire.RequestBody().SetField(nameof(Vault.DisplayName), name), token);
        Require(made.DisplayName == name, "the vault has another name");
    }

    private static void Judge()
    {
        var key = new SecureString();
        foreach (char c in Key)
            key.AppendChar(c);
        var signature = new WebhookSignature([key], TimeSpan.FromMinutes(5));
        var headers = new WebhookHeaders { Id = "whe_01TESTVECTOR0000000000001", Timestamp = "1795935600", Signature = "v1a,x v1,qeNZugXOpzFMDT8hUMy3N2GpfsAIM2K+UklSa7ziR3g=" };
        foreach (int seconds in new[] { -301, -300, 0, 300, 301 })
        {
            WebhookVerdict verdict = signature.Judge(Encoding.UTF8.GetBytes(Body), headers, DateTimeOffset.FromUnixTimeSeconds(1795935600 + seconds), out _);
            Require(verdict == (Math.Abs(seconds) > 300 ? WebhookVerdict.Expired : WebhookVerdict.Valid), $"{seconds} s: {verdict}");
        }

        Require(signature.Judge(Encoding.UTF8.GetBytes(Body + " "), headers, DateTimeOffset.FromUnixTimeSeconds(1795935600), out _) == WebhookVerdict.WrongSignature, "a changed body fits");
        Console.WriteLine("webhooks: the vector fits for five minutes");
    }

    /// <summary>The listener of Receive-MAWebhook, which is the module's own.</summary>
    private static async Task ListenAsync(string module, CancellationToken token)
    {
        Type type = Assembly.LoadFrom(Path.Combine(module, "ManagedAgents.dll")).GetType("ManagedAgents.Webhooks.WebhookListener", throwOnError: true)!;
        ConstructorInfo constructor = type.GetConstructors().Single();
        Func<object, int> answer = static request => (string)request.GetType().GetProperty("Path")!.GetValue(request)! == "/hook" ? 204 : 404;
        object listener = constructor.Invoke([IPAddress.Loopback, 0, answer]);
        var address = (IPEndPoint)type.GetProperty("EndPoint")!.GetValue(listener)!;
        List<TcpClient> silent = [];
        using (var _ = (IDisposable)listener)
        {
            for (int i = 0; i < SilentConnections; i++)
            {
                var client = new TcpClient();
                await client.ConnectAsync(address.Address, address.Port);
                silent.Add(client);
            }

            Require((await SendAsync(address, "POST /hook HTTP/1.1\r\nContent-Length: 2\r\n\r\nab")).StartsWith("HTTP/1.1 204 ", StringComparison.Ordinal), "a delivery is not taken");
            Require((await SendAsync(address, "POST /other HTTP/1.1\r\nContent-Length: 0\r\n\r\n")).StartsWith("HTTP/1.1 404 ", StringComparison.Ordinal), "another path is not refused");
            Require((await SendAsync(address, "POST /hook HTTP/1.1\r\nContent-Length: 300000\r\n\r\n")).StartsWith("HTTP/1.1 413 ", StringComparison.Ordinal), "a long body is not refused");
            token.ThrowIfCancellationRequested();
        }

        var again = new TcpListener(address);
        again.Start();
        again.Stop();
        silent.ForEach(static client => client.Close());
        Console.WriteLine($"webhooks: deliveries taken beside {SilentConnections} silent connections, and the port free at once");
    }

    private static async Task<string> SendAsync(IPEndPoint address, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Address, address.Port);
        NetworkStream stream = client.GetStream();
        byte[] bytes = Encoding.ASCII.GetBytes(request);
        await stream.WriteAsync(bytes, 0, bytes.Length);
        client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    private static string Part(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidOperationException(otherwise);
    }

    /// <summary>Credentials that are in no file.</summary>
    private sealed class MemoryFile(string text) : ICredentialsFile
    {
        public string Text { get; private set; } = text;

        public string Path => "memory";

        public StoredCredentials Read() => StoredCredentials.Parse(Encoding.UTF8.GetBytes(Text), Path);

        public Task<IDisposable?> LockAsync(CancellationToken token) => Task.FromResult<IDisposable?>(new MemoryStream());

        public void RequireWritable()
        {
        }

        public void Write(StoredCredentials credentials) => Text = Encoding.UTF8.GetString(credentials.ToUtf8());
    }
}
