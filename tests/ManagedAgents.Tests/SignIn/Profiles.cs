using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAgents.Tests.Files;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.SignIn;

/// <summary>A folder of profiles as <c>ant</c> leaves it, and identity tokens as platforms give them.</summary>
internal sealed class Profiles : IDisposable
{
    public const string Client = "41077d10-94b8-4194-be48-d251e9eb21b4";
    public const string Organization = "00000000-0000-4000-8000-000000000000";

    public const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TestFolder _folder = new();

    public string Path => _folder.Path;

    public void Dispose() => _folder.Dispose();

    /// <summary>A profile that somebody logged in to.</summary>
    public string LoggedIn(string name, string access, string? refresh = null, TimeSpan? life = null, string? workspace = null, Uri? address = null, string client = Client)
    {
        Config(name, new JsonObject
        {
            ["version"] = "1.0",
            ["authentication"] = new JsonObject { ["type"] = "user_oauth", ["client_id"] = client, ["console_url"] = "https://platform.claude.com", ["future_key"] = 1 },
            ["workspace_id"] = workspace,
            ["base_url"] = address?.AbsoluteUri.TrimEnd('/'),
            ["another_future_key"] = new JsonObject(),
        });
        return Credentials(name, access, refresh, life);
    }

    /// <summary>The credentials alone.</summary>
    public string Credentials(string name, string access, string? refresh = null, TimeSpan? life = null)
    {
        var json = new JsonObject { ["version"] = "1.0", ["type"] = "oauth_token", ["access_token"] = access, ["account_email"] = "someone@example.com", ["organization_uuid"] = Organization, ["future_key"] = new JsonArray(1, "two") };
        if (refresh is not null)
            json["refresh_token"] = refresh;
        if (life is not null)
            json["expires_at"] = DateTimeOffset.UtcNow.Add(life.Value).ToUnixTimeSeconds();
        return Write("credentials", name + ".json", json.ToJsonString(), secret: true);
    }

    /// <summary>A profile of a workload.</summary>
    public void Federated(string name, string tokenFile, string? workspace = null, Uri? address = null) => Config(name, new JsonObject
    {
        ["authentication"] = new JsonObject { ["type"] = "oidc_federation", ["federation_rule_id"] = "fdrl_profile", ["service_account_id"] = "svac_profile", ["identity_token"] = new JsonObject { ["source"] = "file", ["path"] = tokenFile } },
        ["organization_id"] = Organization,
        ["workspace_id"] = workspace,
        ["base_url"] = address?.AbsoluteUri.TrimEnd('/'),
    });

    public void Config(string name, JsonObject config)
    {
        foreach (string key in config.Where(member => member.Value is null).Select(member => member.Key).ToArray())
            config.Remove(key);
        Write("configs", name + ".json", config.ToJsonString());
    }

    public void Activate(string name) => Write(".", "active_config", name + "\n");

    public string Write(string folder, string name, string text, bool secret = false)
    {
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine(Path, folder, name));
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        if (secret)
            SetMode(path, OwnersAlone);
        return path;
    }

    public JsonObject ReadCredentials(string name) => (JsonObject)JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(Path, "credentials", name + ".json")))!;

    /// <summary>The variables of a process that uses this folder.</summary>
    public (string, string)[] Environment(params (string, string)[] more) => [("ANTHROPIC_CONFIG_DIR", Path), .. more];

    /// <summary>Who may do what with a file, where there is such a thing.</summary>
    public static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    public static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? OwnersAlone : File.GetUnixFileMode(path);

    /// <summary>An identity token; its signature is nobody's.</summary>
    public static string Jwt(string subject = "workload", TimeSpan? life = null, string audience = "https://api.anthropic.com", int padding = 0)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        string head = Part("""{"alg":"RS256","kid":"k1","typ":"JWT"}""");
        string claims = Part(JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["iss"] = "https://issuer.example", ["sub"] = subject, ["aud"] = audience, ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = now.Add(life ?? TimeSpan.FromMinutes(10)).ToUnixTimeSeconds(), ["jti"] = Guid.NewGuid(), ["pad"] = new string('x', padding),
        }));
        return $"{head}.{claims}.{Part("planted signature " + Guid.NewGuid())}";
    }

    private static string Part(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}

/// <summary>A service that takes any credential and says which it saw.</summary>
internal sealed class SeenCredentials : IDisposable
{
    public SeenCredentials(Func<RecordedRequest, Reply>? token = null)
    {
        Server.On("GET", "/v1/sessions", Reply.Json("""{"data":[],"next_page":null}"""));
        int given = 0;
        Server.On("POST", "/v1/oauth/token", request => token?.Invoke(request) ?? Token($"sk-ant-oat01-exchanged-{++given}"));
    }

    public RecordingServer Server { get; } = new();

    public IReadOnlyList<RecordedRequest> Exchanges => [.. Server.Requests.Where(request => request.Target == "/v1/oauth/token")];

    public IReadOnlyList<RecordedRequest> Calls => [.. Server.Requests.Where(request => request.Path != "/v1/oauth/token")];

    /// <summary>What the last call signed in with.</summary>
    public string? Last => Calls[^1].Header("x-api-key") ?? Calls[^1].Header("Authorization");

    public static Reply Token(string access, object? life = null, string? refresh = null) => Reply.Json(new Dictionary<string, object?> { ["access_token"] = access, ["token_type"] = "Bearer", ["expires_in"] = life ?? 3600, ["refresh_token"] = refresh }.Where(member => member.Value is not null).ToDictionary(member => member.Key, member => member.Value));

    public void Dispose() => Server.Dispose();
}
