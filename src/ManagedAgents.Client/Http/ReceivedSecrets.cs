using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Http;

/// <summary>
/// The answers that hold a secret: a token, or a link that lets in whoever has it. The user is given it by the operation that asked for it, also
/// where that is any request of theirs; whatever else is told shows none, just as of what was sent.
/// </summary>
internal static class ReceivedSecrets
{
    /// <summary>Shorter parts of an address are words.</summary>
    private const int ShortestPart = 16;

    /// <summary>More would push out what else is remembered.</summary>
    private const int MostParts = 4;

    private static readonly char[] BetweenParts = { '/', '?', '&', '=', '#' };

    /// <summary>What takes the secrets out of a quoted answer; null where nothing of the answer may be quoted, as what is cut or damaged hides them.</summary>
    public static Redaction? Quoting(ApiRequest request, Redaction redaction) => FieldOf(request) is null ? redaction : null;

    /// <summary>The secrets in an answer.</summary>
    public static IEnumerable<Secret> In(ApiRequest request, byte[] answer)
    {
        if (FieldOf(request) is not { } field)
            return Enumerable.Empty<Secret>();
        try
        {
            JsonElement json = WireJson.Parse(answer);
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.String
                ? PartsOf(value.GetString()!, request).Select(Secret.FromText)
                : Enumerable.Empty<Secret>();
        }
        catch (JsonException)
        {
            // Nobody is given what it holds, and nothing quotes it.
            return Enumerable.Empty<Secret>();
        }
    }

    /// <summary>The field of the answer that is a secret, by the last word of the path; null where none is.</summary>
    private static string? FieldOf(ApiRequest request)
    {
        string path = request.Path.TrimEnd('/');
        return path.Substring(path.LastIndexOf('/') + 1) switch
        {
            "reveal_token" or "rotate_token" => "tunnel_token",
            "poll" => "secret",
            "enrollment_url" or "action_urls" => "url",
            _ => null,
        };
    }

    /// <summary>The secret; and of a link also what in it is made up for this one, as that may be repeated alone.</summary>
    private static IEnumerable<string> PartsOf(string secret, ApiRequest request) => Uri.TryCreate(secret, UriKind.Absolute, out Uri? link)
        ? (link.PathAndQuery + link.Fragment).Split(BetweenParts)
            .Where(part => part.Length >= ShortestPart && part.Any(char.IsDigit) && request.Path.IndexOf(part, StringComparison.Ordinal) < 0)
            .Take(MostParts)
            .Prepend(secret)
        : new[] { secret };
}
