using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Webhooks;

/// <summary>What a delivery of a webhook is worth.</summary>
public enum WebhookVerdict
{
    /// <summary>A header that the signature needs is missing, is there twice, or is no such header.</summary>
    Malformed,

    /// <summary>Its signature is of one of the keys, and it is of now.</summary>
    Valid,

    /// <summary>No signature of it is of one of the keys.</summary>
    WrongSignature,

    /// <summary>Its signature is right, but too old, or of a time that has not come.</summary>
    Expired,
}

/// <summary>The headers that sign a delivery; null where one is missing or there more than once.</summary>
public sealed class WebhookHeaders
{
    /// <summary>The delivery's id, which is the event's (<c>webhook-id</c>).</summary>
    public string? Id { get; init; }

    /// <summary>When this attempt was signed, in seconds since 1970 (<c>webhook-timestamp</c>).</summary>
    public string? Timestamp { get; init; }

    /// <summary>The signatures, separated by blanks (<c>webhook-signature</c>).</summary>
    public string? Signature { get; init; }

    /// <summary>Picks them out of the headers of a request.</summary>
    /// <param name="headers">All headers, by name; case does not matter.</param>
    /// <returns>The three.</returns>
    public static WebhookHeaders Of(IEnumerable<KeyValuePair<string, string>> headers)
    {
        ILookup<string, string> found = headers.ToLookup(static header => header.Key.Trim(), static header => header.Value, StringComparer.OrdinalIgnoreCase);
        return new WebhookHeaders { Id = Only(found["webhook-id"]), Timestamp = Only(found["webhook-timestamp"]), Signature = Only(found["webhook-signature"]) };
    }

    // Two are refused rather than chosen from.
    private static string? Only(IEnumerable<string> values)
    {
        string[] all = [.. values.Take(2)];
        return all.Length == 1 && all[0].Length > 0 ? all[0] : null;
    }
}

/// <summary>Checks the signatures of webhook deliveries (Standard Webhooks, HMAC-SHA256) by one or several keys.</summary>
public sealed class WebhookSignature
{
    private const string Prefix = "whsec_";
    private const string Version = "v1,";
    private const int LeastKey = 24;
    private const int LongestTimestamp = 12;

    private readonly byte[][] _keys;
    private readonly TimeSpan _tolerance;

    /// <summary>Takes keys.</summary>
    /// <param name="keys">The signing keys, <c>whsec_…</c> or the base64 alone; any of them will do.</param>
    /// <param name="tolerance">How old or how early a signature may be.</param>
    /// <exception cref="InvalidInputException">A key is none; the message does not repeat it.</exception>
    public WebhookSignature(IReadOnlyList<SecureString> keys, TimeSpan tolerance)
    {
        if (keys is null)
            throw new ArgumentNullException(nameof(keys));
        _keys = [.. keys.Select(static key => Decode(new Secret(key)))];
        _tolerance = tolerance;
        if (_keys.Length == 0)
            throw new InvalidInputException("A signing key is needed.");
    }

    /// <summary>Judges a delivery. It takes the same time whatever is wrong.</summary>
    /// <param name="body">The body, byte for byte as it came.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="now">The time to hold it against.</param>
    /// <param name="lead">How far its clock is ahead of that; negative where it is behind.</param>
    /// <returns>What it is worth.</returns>
    public WebhookVerdict Judge(byte[] body, WebhookHeaders headers, DateTimeOffset now, out TimeSpan lead)
    {
        if (body is null)
            throw new ArgumentNullException(nameof(body));
        if (headers is null)
            throw new ArgumentNullException(nameof(headers));
        lead = TimeSpan.Zero;
        bool isWhole = headers.Id is not null && headers.Signature is not null && IsTimestamp(headers.Timestamp);
        bool isSigned = IsSigned(body, headers);
        if (!isWhole)
            return WebhookVerdict.Malformed;
        lead = DateTimeOffset.FromUnixTimeSeconds(long.Parse(headers.Timestamp!, NumberStyles.None, CultureInfo.InvariantCulture)) - now;
        if (!isSigned)
            return WebhookVerdict.WrongSignature;
        return lead.Duration() <= _tolerance ? WebhookVerdict.Valid : WebhookVerdict.Expired;
    }

    // The header's own text is signed, so a number that is spelled in another way is none. Later years would not fit a date.
    private static bool IsTimestamp(string? text) => text is { Length: > 0 and <= LongestTimestamp } && text.All(static c => c is >= '0' and <= '9') && text.TrimStart('0').Length <= 11;

    private bool IsSigned(byte[] body, WebhookHeaders headers)
    {
        byte[] signed = Signed(body, headers.Id ?? string.Empty, headers.Timestamp ?? string.Empty);
        string[] given = (headers.Signature ?? string.Empty).Split(' ');
        bool isSigned = false;
        foreach (byte[] key in _keys)
        {
            string expected = Version + Convert.ToBase64String(Mac(key, signed));

            // All of them, so that the time does not tell which one fits.
            foreach (string candidate in given)
                isSigned |= AreEqual(expected, candidate);
        }

        return isSigned;
    }

    private static byte[] Signed(byte[] body, string id, string timestamp)
    {
        byte[] head = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        byte[] all = new byte[head.Length + body.Length];
        Buffer.BlockCopy(head, 0, all, 0, head.Length);
        Buffer.BlockCopy(body, 0, all, head.Length, body.Length);
        return all;
    }

    private static byte[] Mac(byte[] key, byte[] signed)
    {
        using var mac = new HMACSHA256(key);
        return mac.ComputeHash(signed);
    }

    private static bool AreEqual(string expected, string candidate)
    {
        if (expected.Length != candidate.Length)
            return false;
        int difference = 0;
        for (int i = 0; i < expected.Length; i++)
            difference |= expected[i] ^ candidate[i];
        return difference == 0;
    }

    private static byte[] Decode(Secret secret)
    {
        string text = secret.Reveal().Trim();
        text = text.StartsWith(Prefix, StringComparison.Ordinal) ? text.Substring(Prefix.Length) : text;
        byte[] key;
        try
        {
            key = Base64Text.Read(text);
        }
        catch (FormatException)
        {
            throw new InvalidInputException("A signing key is no base64; it is the text that begins with whsec_, as the Console showed it once.");
        }

        return key.Length >= LeastKey ? key : throw new InvalidInputException($"A signing key has {key.Length} bytes, and at least {LeastKey} are needed; perhaps it was cut when it was copied.");
    }
}
