using System.Text;

namespace ManagedAgents.Client.Wire;

/// <summary>UTF-8 that refuses what is none, instead of putting replacement characters in its place.</summary>
public static class StrictUtf8
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text that bytes are.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The text, with a byte order mark where the bytes have one.</returns>
    /// <exception cref="DecoderFallbackException">The bytes are no UTF-8.</exception>
    public static string Read(byte[] bytes) => Encoding.GetString(bytes);

    /// <summary>The text that some of the bytes are.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="start">Where the text begins.</param>
    /// <param name="count">How many bytes it has.</param>
    /// <returns>The text.</returns>
    /// <exception cref="DecoderFallbackException">The bytes are no UTF-8.</exception>
    public static string Read(byte[] bytes, int start, int count) => Encoding.GetString(bytes, start, count);

    /// <summary>Whether bytes are UTF-8.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>True where they are.</returns>
    public static bool Is(byte[] bytes)
    {
        try
        {
            Encoding.GetCharCount(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>Whether a text can be written as UTF-8.</summary>
    /// <param name="text">The text.</param>
    /// <returns>True where it can; false where it has half a surrogate pair.</returns>
    public static bool Is(string text)
    {
        try
        {
            Encoding.GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
