using System;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ManagedAgents.Client.Wire;

/// <summary>
/// Reads received JSON. What is no Unicode text in it becomes a replacement character: bytes that are not UTF-8, and half a surrogate pair,
/// as in a tool's output that was cut within an emoji. The JSON library fails on either wherever it is looked at, names included.
/// </summary>
internal static class WireJson
{
    private const int EscapeLength = 6;

    /// <summary>What a tool is given is the agent's choice, and no choice of its may end the reading of a session; only what would end in a full stack is refused.</summary>
    public const int MaxDepth = 1000;

    /// <summary>The value that the bytes are.</summary>
    /// <exception cref="JsonException">The bytes are no JSON.</exception>
    public static JsonElement Parse(byte[] utf8) => ParseRepaired(Repair(utf8));

    /// <summary>The value that the bytes are, which <see cref="Repair"/> gave.</summary>
    /// <exception cref="JsonException">The bytes are no JSON.</exception>
    public static JsonElement ParseRepaired(byte[] utf8) => JsonDocument.Parse(utf8.AsMemory(), new JsonDocumentOptions { MaxDepth = MaxDepth }).RootElement;

    /// <summary>A reader of bytes which <see cref="Repair"/> gave.</summary>
    public static Utf8JsonReader ReadRepaired(byte[] utf8) => new(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });

    /// <summary>A number as double; one beyond its range is infinite, as .NET reads it and .NET Framework does not.</summary>
    public static double NumberOf(JsonElement number) => number.TryGetDouble(out double value) ? value : JsonNumber.DoubleOf(number.GetRawText());

    /// <summary>The bytes without the mark that some writers put before text in UTF-8.</summary>
    public static byte[] WithoutMark(byte[] utf8) => utf8.AsSpan().StartsWith("\uFEFF"u8) ? utf8.AsSpan(3).ToArray() : utf8;

    /// <summary>The bytes themselves where all is text, else a copy of them that is.</summary>
    public static byte[] Repair(byte[] utf8)
    {
        utf8 = WithoutMark(utf8);
        byte[] valid = IsUtf8(utf8) ? utf8 : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(utf8));
        byte[]? repaired = null;
        int at = 0;
        while (NextEscape(valid, ref at) is { } unit)
        {
            if (char.IsHighSurrogate(unit) && char.IsLowSurrogate(UnitAt(valid, at + EscapeLength)))
            {
                at += 2 * EscapeLength;
                continue;
            }

            if (char.IsSurrogate(unit))
            {
                repaired ??= (byte[])valid.Clone();
                "\\uFFFD"u8.CopyTo(repaired.AsSpan(at));
            }

            at += EscapeLength;
        }

        return repaired ?? valid;
    }

    private static bool IsUtf8(byte[] bytes) => IsAscii(bytes) || StrictUtf8.Is(bytes);

    private static bool IsAscii(ReadOnlySpan<byte> bytes)
    {
        ulong all = 0;
        foreach (ulong eight in MemoryMarshal.Cast<byte, ulong>(bytes))
            all |= eight;
        foreach (byte last in bytes.Slice(bytes.Length & ~7))
            all |= last;
        return (all & 0x8080_8080_8080_8080) == 0;
    }

    /// <summary>The UTF-16 unit of the next \u escape, with its place; null where there is none any more.</summary>
    private static char? NextEscape(byte[] json, ref int at)
    {
        while (at < json.Length)
        {
            int found = json.AsSpan(at).IndexOf((byte)'\\');
            if (found < 0)
                return null;
            at += found;
            if (at + 1 < json.Length && json[at + 1] == (byte)'u')
                return UnitAt(json, at);

            // Any other escape is of two characters, of which the second may be a backslash.
            at += 2;
        }

        return null;
    }

    /// <summary>The UTF-16 unit of the \u escape at a place; zero where there is none.</summary>
    private static char UnitAt(byte[] json, int at)
    {
        if (at + EscapeLength > json.Length || json[at] != (byte)'\\' || json[at + 1] != (byte)'u')
            return '\0';
        int unit = 0;
        for (int i = at + 2; i < at + EscapeLength; i++)
        {
            int digit = Digit(json[i]);
            if (digit < 0)
                return '\0';
            unit = (unit << 4) | digit;
        }

        return (char)unit;
    }

    private static int Digit(byte hex) => hex switch
    {
        >= (byte)'0' and <= (byte)'9' => hex - '0',
        >= (byte)'a' and <= (byte)'f' => hex - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => hex - 'A' + 10,
        _ => -1,
    };
}

/// <summary>Times as the service writes them: RFC 3339 in UTC with Z.</summary>
internal static class WireTime
{
    /// <summary>The time in UTC with as many fraction digits as it has, so that an echoed filter is never cut.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + "Z";

    /// <summary>Reads any RFC 3339 time; null where the text is none.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;
}
