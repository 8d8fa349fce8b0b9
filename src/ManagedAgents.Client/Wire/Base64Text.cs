using System;

namespace ManagedAgents.Client.Wire;

/// <summary>Reads base64 as services and people write it, which may leave out the filling at its end.</summary>
internal static class Base64Text
{
    /// <summary>The bytes that a text stands for.</summary>
    /// <param name="text">The text, with the filling or without.</param>
    /// <exception cref="FormatException">It is no base64.</exception>
    public static byte[] Read(string text)
    {
        string bare = text.TrimEnd('=');
        return Convert.FromBase64String(bare + new string('=', (4 - (bare.Length % 4)) % 4));
    }

    /// <summary>The same of a text that may be written for addresses, with <c>-</c> and <c>_</c>.</summary>
    /// <param name="text">The text, in either alphabet.</param>
    /// <exception cref="FormatException">It is no base64.</exception>
    public static byte[] ReadEither(string text) => Read(text.Replace('-', '+').Replace('_', '/'));
}
