using System;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;

namespace ManagedAgents.Emulator.Tunnels;

/// <summary>The certificate of an authority in a request: one in PEM form, and no key.</summary>
internal sealed class CaCertificate
{
    private const int LongestPem = 8 * 1024;
    private const string Field = "ca_certificate_pem";

    private CaCertificate(string fingerprint, string expiresAt)
    {
        Fingerprint = fingerprint;
        ExpiresAt = expiresAt;
    }

    /// <summary>SHA-256 of the certificate, in lower-case hex digits.</summary>
    public string Fingerprint { get; }

    public string ExpiresAt { get; }

    public static CaCertificate Read(Fields fields)
    {
        string pem = fields.RequiredText(Field);
        if (Encoding.UTF8.GetByteCount(pem) > LongestPem)
            throw fields.Error(Field, $"must have at most {LongestPem} bytes");
        if (pem.Contains("PRIVATE KEY-----"))
            throw fields.Error(Field, "must not have a private key");
        MatchCollection blocks = Regex.Matches(pem, "-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END CERTIFICATE-----");
        if (blocks.Count != 1)
            throw fields.Error(Field, "must be one certificate in PEM form");
        try
        {
            using var certificate = new X509Certificate2(Convert.FromBase64String(blocks[0].Groups[1].Value));
            if (!certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(e => e.CertificateAuthority))
                throw fields.Error(Field, "must be the certificate of an authority");
            using var sha = SHA256.Create();
            string hash = string.Concat(sha.ComputeHash(certificate.RawData).Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
            return new CaCertificate(hash, Clock.Format(Clock.FromTime(certificate.NotAfter)));
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            throw fields.Error(Field, "is not a certificate");
        }
    }
}
