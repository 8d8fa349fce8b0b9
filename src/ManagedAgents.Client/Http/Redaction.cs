using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Client.Http;

/// <summary>
/// Takes secrets out of what a user is told: the connection's own, and those sent over it lately. The module itself tells none, but a
/// service, a proxy or the HTTP library may repeat one in an error. Safe on any thread.
/// </summary>
internal sealed class Redaction
{
    private const string Stars = "********";

    /// <summary>Shorter ones are no secrets, and would be found in ordinary words.</summary>
    private const int ShortestSecret = 8;

    /// <summary>How many sent secrets are remembered.</summary>
    private const int MostSent = 64;

    // Values of the module's own headers, which the service names in its errors.
    private static readonly string[] OpenHeaders = { "accept", "user-agent" };
    private const string OpenHeaderPrefix = "anthropic-";

    private readonly Secret[] _own;
    private readonly Queue<Secret> _sent = new();

    public Redaction(ConnectionSettings settings, Uri baseUri)
    {
        var own = new List<Secret> { new((settings.ApiKey ?? settings.AuthToken)!) };
        own.AddRange(OfHeaders(settings.Headers));
        if (settings.Proxy?.Credentials?.GetCredential(settings.Proxy.GetProxy(baseUri) ?? baseUri, "Basic") is { } proxy)
        {
            own.Add(Secret.FromText(proxy.Password));
            own.Add(Secret.FromText(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{proxy.UserName}:{proxy.Password}"))));
        }

        _own = own.ToArray();
    }

    /// <summary>Remembers the secrets of a request.</summary>
    public void Remember(ApiRequest request, WireFormat wire)
    {
        if (request.Body is null && request.Headers is null)
            return;
        foreach (Secret secret in SentSecrets.In(request.Body, wire).Concat(OfHeaders(request.Headers)))
            Remember(secret);
    }

    /// <summary>The text without secrets, and without the user information of addresses in it.</summary>
    public string Of(string text)
    {
        foreach (string secret in Texts().Where(secret => secret.Length >= ShortestSecret).OrderByDescending(secret => secret.Length))
            text = text.Replace(secret, Stars);
        return Regex.Replace(text, @"//[^/@\s]+@", "//***@", RegexOptions.CultureInvariant);
    }

    /// <summary>The failure itself where it tells no secret, else its like without.</summary>
    public Exception Of(Exception failure)
    {
        if (failure is ApiException api)
            return IsOpen(api.ToString()) && IsOpen(api.RequestId) && IsOpen(api.ErrorType) && IsOpen(api.ErrorCode) ? api : Like(api);
        return IsOpen(failure.ToString()) ? failure : new InvalidOperationException(Of(failure.Message));
    }

    private static IEnumerable<Secret> OfHeaders(IReadOnlyDictionary<string, string>? headers)
    {
        foreach (KeyValuePair<string, string> header in headers ?? new Dictionary<string, string>())
        {
            if (OpenHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase) || header.Key.StartsWith(OpenHeaderPrefix, StringComparison.OrdinalIgnoreCase))
                continue;
            yield return Secret.FromText(header.Value);

            // "Bearer xyz" may be repeated without the first word.
            yield return Secret.FromText(header.Value.Substring(header.Value.LastIndexOf(' ') + 1));
        }
    }

    private ApiException Like(ApiException failure) => new(failure.Kind, Of(failure.Message), failure.InnerException is { } cause && IsOpen(cause.ToString()) ? cause : null)
    {
        Status = failure.Status,
        ErrorType = OfAny(failure.ErrorType),
        ErrorCode = OfAny(failure.ErrorCode),
        RequestId = OfAny(failure.RequestId),
        RetryAfter = failure.RetryAfter,
        NeverArrived = failure.NeverArrived,
    };

    private string? OfAny(string? text) => text is null ? null : Of(text);

    private bool IsOpen(string? text) => text is null || Of(text) == text;

    private void Remember(Secret secret)
    {
        string text = secret.Reveal();
        lock (_sent)
        {
            if (_sent.Any(known => known.Reveal() == text))
                return;
            _sent.Enqueue(secret);
            if (_sent.Count > MostSent)
                _sent.Dequeue();
        }
    }

    /// <summary>The secrets as they are, and as they stand in an address.</summary>
    private HashSet<string> Texts()
    {
        var texts = new HashSet<string>(_own.Select(secret => secret.Reveal()), StringComparer.Ordinal);
        lock (_sent)
            texts.UnionWith(_sent.Select(secret => secret.Reveal()));
        texts.UnionWith(texts.Select(Uri.EscapeDataString).ToArray());
        return texts;
    }
}
