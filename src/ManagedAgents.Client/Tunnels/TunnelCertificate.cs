using System;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Tunnels;

/// <summary>The certificate of an authority that a tunnel trusts. No answer has the certificate itself.</summary>
public sealed class TunnelCertificate : ApiObject
{
    /// <summary>The kind.</summary>
    public static ResourceKind<TunnelCertificate> Kind { get; } = new("tunnel certificate", string.Empty, "certificates", static json => new TunnelCertificate(json))
    {
        Parent = Tunnel.Kind,
        Beta = Beta.Tunnels,
        HasMetadata = false,
        LikenessOf = CertificateInput.LikenessOf,
    };

    internal TunnelCertificate(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The certificate's id.</summary>
    public string Id => RequiredText("id"u8);

    /// <summary>Always tunnel_certificate.</summary>
    public string Type => RequiredText("type"u8);

    /// <summary>The tunnel that trusts it.</summary>
    public string TunnelId => RequiredText("tunnel_id"u8);

    /// <summary>What tells it from all others, in hexadecimal digits.</summary>
    public string Fingerprint => RequiredText("fingerprint"u8);

    /// <summary>When it was added.</summary>
    public DateTimeOffset? CreatedAt => Time("created_at"u8);

    /// <summary>When the certificate ends; null where not told.</summary>
    public DateTimeOffset? ExpiresAt => Time("expires_at"u8);

    /// <summary>When it was archived; null where it was not.</summary>
    public DateTimeOffset? ArchivedAt => Time("archived_at"u8);

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>The certificate of an authority, as a request has it.</summary>
public sealed class CertificateInput : RequestBody
{
    private const string Field = "ca_certificate_pem";
    private const int LongestPem = 8 * 1024;
    private const int LineLength = 64;

    private static readonly Regex Block = new("-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----", RegexOptions.CultureInvariant);

    private CertificateInput(string pem) => Set(Field, pem);

    /// <summary>Reads the one certificate in a text; whatever else the text has, such as a description, is left out.</summary>
    /// <param name="text">A text in PEM form.</param>
    /// <returns>The input.</returns>
    /// <exception cref="InvalidInputException">It has no certificate, several, or a key. The message quotes nothing of it, as it may be a secret.</exception>
    public static CertificateInput FromPem(string text)
    {
        if (text.IndexOf("PRIVATE KEY-----", StringComparison.Ordinal) >= 0)
            throw new InvalidInputException("The text has a private key, which nobody but its owner needs; give the certificate alone.");
        MatchCollection blocks = Block.Matches(text);
        if (blocks.Count != 1)
            throw new InvalidInputException($"One certificate in PEM form is needed, which begins with -----BEGIN CERTIFICATE-----; the text has {(blocks.Count == 0 ? "none" : blocks.Count.ToString(CultureInfo.InvariantCulture))}.");
        string pem = ToPem(Decode(blocks[0]) ?? throw new InvalidInputException("What stands between the first and the last line of the certificate is not base64; was it copied whole?"));
        return pem.Length <= LongestPem ? new CertificateInput(pem) : throw new InvalidInputException($"The certificate has {pem.Length} bytes in PEM form; the service takes {LongestPem} at most.");
    }

    /// <summary>How like a listed certificate is to one that was sent: the fingerprint tells, if it is of the usual kind.</summary>
    internal static Likeness LikenessOf(JsonElement stored, JsonElement sent)
    {
        string own = sent.TryGetProperty(Field, out JsonElement pem) && pem.ValueKind == JsonValueKind.String && Block.Match(pem.GetString()!) is { Success: true } block ? FingerprintOf(block) : string.Empty;
        string shown = stored.TryGetProperty("fingerprint"u8, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()!.Replace(":", string.Empty) : string.Empty;
        if (own.Length > 0 && shown.EndsWith(own, StringComparison.OrdinalIgnoreCase))
            return Likeness.Same;
        return own.Length > 0 && shown.Length == own.Length ? Likeness.None : Likeness.Alike;
    }

    private static string FingerprintOf(Match block)
    {
        using var sha = SHA256.Create();
        return Decode(block) is { } certificate ? string.Concat(sha.ComputeHash(certificate).Select(static part => part.ToString("x2", CultureInfo.InvariantCulture))) : string.Empty;
    }

    private static byte[]? Decode(Match block)
    {
        try
        {
            return Convert.FromBase64String(block.Groups[1].Value) is { Length: > 0 } certificate ? certificate : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string ToPem(byte[] certificate)
    {
        string base64 = Convert.ToBase64String(certificate);
        var pem = new StringBuilder("-----BEGIN CERTIFICATE-----\n");
        for (int at = 0; at < base64.Length; at += LineLength)
            pem.Append(base64, at, Math.Min(LineLength, base64.Length - at)).Append('\n');
        return pem.Append("-----END CERTIFICATE-----\n").ToString();
    }
}
