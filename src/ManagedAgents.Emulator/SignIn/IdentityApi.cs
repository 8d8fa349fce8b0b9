using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.SignIn;

/// <summary>What the platforms serve that say who a workload is: Azure in its forms, GitHub Actions, Azure DevOps, Google Cloud. Their tokens are signed with nothing.</summary>
internal sealed class IdentityApi : IDisposable
{
    private const string Secret = "emulated-identity-secret";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private readonly string _keyFile = Path.Combine(Path.GetTempPath(), Ids.New("managedagents-arc-") + ".key");

    /// <summary>The variables that a platform sets, for an emulator's address.</summary>
    /// <exception cref="ArgumentException">There is no such platform.</exception>
    public static IReadOnlyDictionary<string, string> Variables(string platform, Uri uri)
    {
        string host = uri.AbsoluteUri.TrimEnd('/');
        return platform switch
        {
            "GitHubActions" => Table(("ACTIONS_ID_TOKEN_REQUEST_URL", host + "/identity/github?api-version=2.0"), ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", Secret)),
            "AzureDevOps" => Table(("SYSTEM_OIDCREQUESTURI", host + "/identity/devops"), ("SYSTEM_ACCESSTOKEN", Secret)),
            "GoogleMetadata" => Table(("GCE_METADATA_HOST", uri.Authority)),
            "AzureVirtualMachine" => Table(("AZURE_POD_IDENTITY_AUTHORITY_HOST", host)),
            "AzureAppService" => Table(("IDENTITY_ENDPOINT", host + "/identity/appservice"), ("IDENTITY_HEADER", Secret)),
            "AzureAutomation" => Table(("IDENTITY_ENDPOINT", host + "/identity/automation"), ("IDENTITY_HEADER", Secret)),
            "AzureArc" => Table(("IDENTITY_ENDPOINT", host + "/identity/arc"), ("IMDS_ENDPOINT", host)),
            _ => throw new ArgumentException($"'{platform}' is no platform; there are AzureAppService, AzureArc, AzureAutomation, AzureDevOps, AzureVirtualMachine, GitHubActions and GoogleMetadata."),
        };
    }

    public IEnumerable<Route> Routes() => new[]
    {
        Get("/metadata/identity/oauth2/token", "2018-02-01", call => Azure(call, "machine", "Metadata", "true")),
        Get("/identity/appservice", "2019-08-01", call => Azure(call, "appservice", "X-IDENTITY-HEADER", Secret)),
        Get("/identity/automation", null, call => Azure(call, "automation", "X-IDENTITY-HEADER", Secret)),
        Get("/identity/arc", "2020-06-01", Arc),
        Get("/identity/github", null, call => Bearer(call) ?? Responses.Json(new JsonObject { ["value"] = Jwt("repo:octo/repo:ref:refs/heads/main", Query(call, "audience")) })),
        Get("/computeMetadata/v1/instance/service-accounts/default/identity", null, Google),
        new Route("POST", "/identity/devops", (call, _) => Task.FromResult(Bearer(call) ?? Responses.Json(new JsonObject { ["oidcToken"] = Jwt("p://org/project/pipeline", "api://AzureADTokenExchange") }))) { TakesJson = false, QueryKeys = AnyKeys }.For(Access.Anyone),
        new Route("POST", "/*/oauth2/v2.0/token", async (call, token) => Pod(Encoding.UTF8.GetString(await call.Request.Body.ReadAllAsync(token).ConfigureAwait(false)))) { TakesJson = false }.For(Access.Anyone),
    };

    public void Dispose() => File.Delete(_keyFile);

    private static readonly string[] AnyKeys = { "api-version", "resource", "client_id", "audience", "format", "serviceConnectionId" };

    private static Dictionary<string, string> Table(params (string Name, string Value)[] variables) => variables.ToDictionary(one => one.Name, one => one.Value);

    private static Route Get(string path, string? version, Func<ApiCall, HttpResponse> answer) => new Route(
        "GET", path, (call, _) => Task.FromResult(version is null ? NoVersion(call, path) ?? answer(call) : Query(call, "api-version") == version ? answer(call) : Error(400, "invalid_request", "The api-version is missing or unsupported.")))
    { QueryKeys = AnyKeys }.For(Access.Anyone);

    // Automation's own endpoint takes none.
    private static HttpResponse? NoVersion(ApiCall call, string path) =>
        path.EndsWith("automation", StringComparison.Ordinal) && Query(call, "api-version") is not null ? Error(400, "invalid_request", "api-version is not supported.") : null;

    private static HttpResponse Azure(ApiCall call, string kind, string header, string value)
    {
        if (!string.Equals(call.Request.Header(header), value, StringComparison.OrdinalIgnoreCase))
            return Error(kind == "machine" ? 400 : 401, "unauthorized_client", $"The header {header} is missing or wrong.");
        if (Query(call, "resource") is not { } resource || !resource.StartsWith("api://", StringComparison.Ordinal))
            return Error(400, "invalid_resource", "AADSTS50001: The resource was not found in the tenant.");
        return AzureToken(kind, resource, Query(call, "client_id"));
    }

    private static HttpResponse AzureToken(string kind, string resource, string? clientId) => Responses.Json(new JsonObject
    {
        ["access_token"] = Jwt($"azure:{kind}:{clientId ?? "system"}", resource),
        ["expires_on"] = DateTimeOffset.UtcNow.Add(Life).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        ["resource"] = resource,
        ["token_type"] = "Bearer",
    });

    private HttpResponse Arc(ApiCall call)
    {
        if (call.Request.Header("Metadata") is null)
            return Error(400, "invalid_request", "The header Metadata is missing.");
        if (call.Request.Header("Authorization") == "Basic " + Secret)
            return AzureToken("arc", Query(call, "resource") ?? "", null);
        File.WriteAllText(_keyFile, Secret);
        var challenge = Error(401, "unauthorized", "Sign in with the key.");
        challenge.SetHeader("WWW-Authenticate", "Basic realm=" + _keyFile);
        return challenge;
    }

    private static HttpResponse Google(ApiCall call) => call.Request.Header("Metadata-Flavor") == "Google"
        ? new HttpResponse(200, "text/html", Encoding.UTF8.GetBytes(Jwt("104029384756102938475", Query(call, "audience"))))
        : new HttpResponse(403, "text/html", Encoding.UTF8.GetBytes("Missing Metadata-Flavor:Google header."));

    private static HttpResponse Pod(string form)
    {
        var fields = QueryString.Parse(form).ToDictionary(one => one.Key, one => one.Value);
        return fields.TryGetValue("client_assertion", out string? assertion) && assertion.Length > 0 && fields.TryGetValue("scope", out string? scope) && scope.EndsWith("/.default", StringComparison.Ordinal)
            ? AzureToken("pod", scope.Substring(0, scope.Length - "/.default".Length), fields.TryGetValue("client_id", out string? client) ? client : null)
            : Error(400, "invalid_client", "AADSTS7000215: The client assertion is missing.");
    }

    private static HttpResponse? Bearer(ApiCall call) => call.Request.Header("Authorization") == "Bearer " + Secret ? null : Error(401, "unauthorized", "The token of the job is missing or wrong.");

    private static HttpResponse Error(int status, string error, string description) =>
        new(status, "application/json", Encoding.UTF8.GetBytes(JsonText.Write(new JsonObject { ["error"] = error, ["error_description"] = description })));

    private static string? Query(ApiCall call, string name) => call.Request.Query.Where(one => one.Key == name).Select(one => one.Value).FirstOrDefault();

    private static string Jwt(string subject, string? audience)
    {
        var now = DateTimeOffset.UtcNow;
        var claims = new JsonObject { ["iss"] = "https://identity.example", ["sub"] = subject, ["aud"] = audience, ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = now.Add(Life).ToUnixTimeSeconds(), ["jti"] = Ids.New("") };
        return string.Join(".", Part(new JsonObject { ["alg"] = "RS256", ["kid"] = "emulator", ["typ"] = "JWT" }), Part(claims), Base64Url.Write("no signature at all"));
    }

    private static string Part(JsonObject json) => Base64Url.Write(JsonText.Write(json));
}
