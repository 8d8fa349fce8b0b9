using System;
using System.Text;

namespace ManagedAgents.Emulator.Wire;

/// <summary>Bytes as text that an address or a token can hold: base64url, without filling at its end.</summary>
internal static class Base64Url
{
    /// <summary>Writes a text's bytes in UTF-8.</summary>
    /// <param name="text">The text.</param>
    public static string Write(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>What a text stands for.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static byte[] Read(string text)
    {
        string base64 = text.Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(base64 + new string('=', (4 - (base64.Length % 4)) % 4));
    }
}
