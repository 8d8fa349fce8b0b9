using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text;
using System.Text.Json;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Safety;

/// <summary>The secrets that a test gives the module, none of which may come out again.</summary>
internal static class PlantedSecrets
{
    public const string Key = "sk-ant-planted-key-0123456789";
    public const string GitHubToken = "ghp_planted_token_0123456789";
    public const string Header = "planted-header+value/0123456789=<&>";
    public const string ProxyPassword = "planted-proxy+password/0123456789=<&>";
    public const string AddressPassword = "planted-address-password-0123456789";

    public const string AccessToken = "sk-ant-oat01-planted-access-0123456789";
    public const string RefreshToken = "sk-ant-ort01-planted-refresh-0123456789";

    /// <summary>Head, claims and signature: a token that looks like one.</summary>
    public const string IdentityToken = "eyJhbGciOiJSUzI1NiIsImtpZCI6InBsYW50ZWQifQ.eyJzdWIiOiJwbGFudGVkLXdvcmtsb2FkIiwianRpIjoiMDEyMzQ1Njc4OSJ9.cGxhbnRlZC1zaWduYXR1cmUtMDEyMzQ1Njc4OQ";

    private static readonly string[] All = [Key, AccessToken, RefreshToken, IdentityToken, GitHubToken, Header, ProxyPassword, AddressPassword, Convert.ToBase64String(Encoding.UTF8.GetBytes("proxyuser:" + ProxyPassword))];

    /// <summary>Gives an engine's session the secrets as a careful script has them: in variables, so that they are in no line of it.</summary>
    public static void PlantIn(PowerShellEngine engine)
    {
        engine.SetVariable("Key", EngineConnection.Secure(Key));
        engine.SetVariable("GitHubToken", EngineConnection.Secure(GitHubToken));
        engine.SetVariable("PlainKey", Key);
        engine.SetVariable("IdentityToken", EngineConnection.Secure(IdentityToken));
        engine.SetVariable("SecretUri", new Uri($"https://user:{AddressPassword}@api.example.com"));
        engine.SetVariable("SecretRepository", $"https://{AddressPassword}@github.com/a/b");
        engine.SetVariable("Header", new System.Collections.Hashtable { ["x-gateway-key"] = Header, ["x-gateway-authorization"] = "Bearer " + Header });
    }

    /// <summary>The secrets that a text tells in any form, a part of one of at least half its length too.</summary>
    public static IEnumerable<string> In(string text) => In(text, All);

    /// <summary>As the other, of other secrets.</summary>
    public static IEnumerable<string> In(string text, IEnumerable<string> secrets) => secrets.Where(secret => Forms(secret).Any(form => text.Contains(form[..(form.Length / 2)], StringComparison.Ordinal) || text.Contains(form[(form.Length / 2)..], StringComparison.Ordinal)));

    private static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return Uri.EscapeDataString(Uri.EscapeDataString(secret));
        yield return WebUtility.HtmlEncode(secret);
        yield return JsonSerializer.Serialize(secret).Trim('"');
        yield return JsonSerializer.Serialize(JsonSerializer.Serialize(secret).Trim('"')).Trim('"');
        yield return string.Concat(secret.Select(c => $"&#{(int)c};"));
        yield return string.Concat(secret.Select(c => $"\\u{(int)c:x4}"));
        for (int before = 0; before < 3; before++)
            yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('.', before) + secret))[4..^4];
    }
}
