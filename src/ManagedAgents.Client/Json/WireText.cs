using System;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ManagedAgents.Client.Json;

/// <summary>
/// Text of received JSON. Half a surrogate pair, as in a tool's output that was cut within an emoji, becomes a replacement
/// character instead of an error.
/// </summary>
internal static class WireText
{
    private const int EscapeLength = 6;
    private const string Replacement = "\\uFFFD";

    /// <summary>The text of a JSON string.</summary>
    public static string Of(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            using JsonDocument repaired = JsonDocument.Parse(WithoutHalves(text.GetRawText()));
            return repaired.RootElement.GetString()!;
        }
    }

    /// <summary>The name of a member.</summary>
    public static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            // As it came: the name, a colon and the value.
            string raw = member.ToString();
            int end = 1;
            while (raw[end] != '"')
                end += raw[end] == '\\' ? 2 : 1;
            using JsonDocument repaired = JsonDocument.Parse(WithoutHalves(raw.Substring(0, end + 1)));
            return repaired.RootElement.GetString()!;
        }
    }

    private static string WithoutHalves(string raw)
    {
        var repaired = new StringBuilder(raw.Length);
        int at = 0;
        while (at < raw.Length)
        {
            char unit = UnitAt(raw, at);
            int length = raw[at] != '\\' ? 1 : raw[at + 1] != 'u' ? 2 : EscapeLength;
            if (char.IsHighSurrogate(unit) && char.IsLowSurrogate(UnitAt(raw, at + length)))
                length += EscapeLength;
            else if (char.IsSurrogate(unit))
            {
                repaired.Append(Replacement);
                at += length;
                continue;
            }

            repaired.Append(raw, at, length);
            at += length;
        }

        return repaired.ToString();
    }

    /// <summary>The UTF-16 unit that an escape of six characters stands for; zero where there is none.</summary>
    private static char UnitAt(string raw, int at) =>
        string.CompareOrdinal(raw, at, "\\u", 0, 2) == 0 ? (char)ushort.Parse(raw.Substring(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : '\0';
}
