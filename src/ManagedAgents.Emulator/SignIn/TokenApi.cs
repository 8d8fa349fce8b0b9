using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.SignIn;

/// <summary>oauth.token: gives tokens for the identity of a workload, or for a refresh token. Identity tokens are read; their signatures are checked where a rule has a key.</summary>
internal sealed class TokenApi
{
    private const string FederationBeta = "oidc-federation-2026-04-01";
    private const int LongestAssertion = 16 * 1024;
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestLife = TimeSpan.FromSeconds(60);
    private static readonly Regex Workspace = new(@"\A(wrkspc_[A-Za-z0-9_]+|default)\z", RegexOptions.CultureInvariant);

    private readonly IssuedTokens _tokens;
    private readonly IReadOnlyList<FederationRule> _rules;

    public TokenApi(IssuedTokens tokens, IReadOnlyList<FederationRule> rules)
    {
        _tokens = tokens;
        _rules = rules;
    }

    public IEnumerable<Route> Routes() => new[] { new Route("POST", "/v1/oauth/token", (call, _) => Task.FromResult(Answer(call))).For(Access.Anyone) };

    private static ServiceException Refused() => ServiceException.Unauthorized("Authentication failed");

    private HttpResponse Answer(ApiCall call) => call.Fields.RequiredText("grant_type") switch
    {
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => Exchange(call.Fields),
        "refresh_token" when call.HasBeta(FederationBeta) => throw ServiceException.Invalid($"anthropic-beta: {FederationBeta} is not for this grant_type"),
        "refresh_token" => Refresh(call.Fields),
        _ => OAuthError("unsupported_grant_type", "This grant type is not supported."),
    };

    private HttpResponse Exchange(Fields fields)
    {
        string assertion = fields.RequiredText("assertion", LongestAssertion);
        string ruleId = fields.RequiredText("federation_rule_id");
        if (!ruleId.StartsWith("fdrl_", StringComparison.Ordinal))
            throw fields.Error("federation_rule_id", "is not the id of a rule");
        string organization = fields.RequiredText("organization_id");
        if (!Guid.TryParse(organization, out _))
            throw fields.Error("organization_id", "is not a UUID");
        string? account = Given(fields, "service_account_id");
        if (account?.StartsWith("svac_", StringComparison.Ordinal) == false)
            throw fields.Error("service_account_id", "is not the id of a service account");
        string? workspace = Given(fields, "workspace_id");
        if (workspace is not null && !Workspace.IsMatch(workspace))
            throw fields.Error("workspace_id", "is not the id of a workspace");

        // Whatever does not fit is refused alike, so that nobody learns the rule by trying.
        var rule = _rules.FirstOrDefault(r => r.Id == ruleId && r.OrganizationId == organization) ?? throw Refused();
        if (rule.ServiceAccountId is not null && rule.ServiceAccountId != account)
            throw Refused();
        if (workspace is null ? rule.Workspaces.Count > 1 : !rule.Workspaces.Contains(workspace))
            throw Refused();
        var left = LeftOf(assertion, rule);
        var bound = left + left > ShortestLife ? left + left : ShortestLife;
        var life = rule.Lifetime < bound ? rule.Lifetime : bound;
        return Token(life, new JsonObject { ["scope"] = "workspace:developer" });
    }

    private HttpResponse Refresh(Fields fields)
    {
        if (fields.RequiredText("client_id") != IssuedTokens.Client)
            return OAuthError("invalid_client", "The client is unknown.");
        if (!_tokens.TryUse(fields.RequiredText("refresh_token")))
            return OAuthError("invalid_grant", "Refresh token not found or invalid");
        return Token(_tokens.LoginLifetime, new JsonObject
        {
            ["refresh_token"] = _tokens.IssueRefresh(),
            ["scope"] = "user:profile user:inference user:developer",
            ["organization"] = new JsonObject { ["uuid"] = IssuedTokens.Organization, ["name"] = "Emulated organization" },
            ["account"] = new JsonObject { ["uuid"] = Guid.Empty.ToString(), ["email_address"] = "someone@example.com" },
            ["workspace"] = new JsonObject { ["id"] = "wrkspc_emulator", ["name"] = "Emulated workspace" },
        });
    }

    private HttpResponse Token(TimeSpan life, JsonObject more)
    {
        var body = new JsonObject { ["access_token"] = _tokens.Issue(life), ["token_type"] = "Bearer" };
        if (life.Ticks % TimeSpan.TicksPerSecond == 0)
            body["expires_in"] = (long)life.TotalSeconds;
        else
            body["expires_in"] = life.TotalSeconds;
        foreach (var member in more)
            body[member.Key] = member.Value?.DeepClone();
        var response = Responses.Json(body);
        response.SetHeader("Cache-Control", "no-store");
        return response;
    }

    private static HttpResponse OAuthError(string error, string description) =>
        new(400, "application/json", Encoding.UTF8.GetBytes(JsonText.Write(new JsonObject { ["error"] = error, ["error_description"] = description })));

    private static string? Given(Fields fields, string name) => !fields.Has(name) ? null : fields.Text(name) is { Length: > 0 } text ? text : throw fields.Error(name, "is empty");

    private static TimeSpan LeftOf(string assertion, FederationRule rule)
    {
        string[] parts = assertion.Split('.');
        if (parts.Length != 3 || Decode(parts[0]) is not { } head || Decode(parts[1]) is not { } claims)
            throw Refused();
        if (Text(head, "kid") is null || Text(head, "alg") is not { Length: 5 } algorithm || !(algorithm.StartsWith("RS", StringComparison.Ordinal) || algorithm.StartsWith("ES", StringComparison.Ordinal) || algorithm.StartsWith("PS", StringComparison.Ordinal)))
            throw Refused();
        if (rule.Jwk is { } key && (Text(head, "alg") != "RS256" || !JwtSignature.Fits(assertion, key)))
            throw Refused();
        if (Time(claims, "iat") is not { } issued || Time(claims, "exp") is not { } end || Text(claims, "sub") is not { } subject)
            throw Refused();
        var now = DateTimeOffset.UtcNow;
        if (issued > now + Skew || end < now - Skew || end - issued > rule.MaxJwtLifetime)
            throw Refused();
        if (rule.SubjectPrefix is not null && !subject.StartsWith(rule.SubjectPrefix, StringComparison.Ordinal))
            throw Refused();
        if (rule.Issuer is not null && Text(claims, "iss") != rule.Issuer)
            throw Refused();
        if (rule.Audience is not null && !Audiences(claims).Contains(rule.Audience))
            throw Refused();
        return end - now;
    }

    private static IEnumerable<string?> Audiences(JsonObject claims) => claims["aud"] is JsonArray several ? several.Select(one => one?.ToString()) : new[] { claims["aud"]?.ToString() };

    private static string? Text(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue<string>(out string? text) ? text : null;

    private static DateTimeOffset? Time(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue<long>(out long seconds) && seconds is > 0 and < 100_000_000_000 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static JsonObject? Decode(string part)
    {
        try
        {
            return JsonNode.Parse(Base64Url.Read(part)) as JsonObject;
        }
        catch (Exception broken) when (broken is FormatException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>The signatures of identity tokens, RS256 alone.</summary>
internal static class JwtSignature
{
    /// <summary>Whether a JSON Web Key is an RSA key that can be used.</summary>
    public static bool IsKey(JsonObject key)
    {
        try
        {
            using RSA read = Read(key);
            return read.KeySize >= 2048;
        }
        catch (Exception broken) when (broken is FormatException or CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Whether a token of three parts was signed by a key.</summary>
    public static bool Fits(string token, JsonObject key)
    {
        int end = token.LastIndexOf('.');
        try
        {
            using RSA read = Read(key);
            return read.VerifyData(Encoding.ASCII.GetBytes(token.Substring(0, end)), Base64Url.Read(token.Substring(end + 1)), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (Exception broken) when (broken is FormatException or CryptographicException)
        {
            return false;
        }
    }

    private static RSA Read(JsonObject key)
    {
        var read = RSA.Create();
        read.ImportParameters(new RSAParameters { Modulus = Base64Url.Read(key["n"]?.ToString() ?? string.Empty), Exponent = Base64Url.Read(key["e"]?.ToString() ?? string.Empty) });
        return read;
    }
}
