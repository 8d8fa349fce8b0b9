using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net;
using System.Text;

namespace ManagedAgents.Client.Http;

/// <summary>A text with its escapes undone, as in addresses, JSON and HTML, and where in the original each character stands.</summary>
internal sealed class Unescaped
{
    private const int LongestEntity = 12;

    // HTML 5's names of what stands in keys; .NET knows those of HTML 4.
    private static readonly Dictionary<string, string> NewerEntities = new(StringComparer.Ordinal)
    {
        ["&plus;"] = "+", ["&sol;"] = "/", ["&equals;"] = "=", ["&colon;"] = ":", ["&lowbar;"] = "_", ["&period;"] = ".", ["&comma;"] = ",",
        ["&semi;"] = ";", ["&excl;"] = "!", ["&num;"] = "#", ["&dollar;"] = "$", ["&percnt;"] = "%", ["&ast;"] = "*", ["&quest;"] = "?", ["&commat;"] = "@",
    };

    private static readonly char[] Escapes = { '%', '\\', '&' };

    private readonly Unescaped? _escaped;
    private readonly List<(int Index, int Length, int Start, int End)> _undone = new();

    /// <summary>Begins with a text as it is.</summary>
    public Unescaped(string text) => Text = text;

    private Unescaped(Unescaped escaped)
    {
        _escaped = escaped;
        Text = Undo(escaped);
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>The same with one more layer of escapes undone; null where there is none.</summary>
    public Unescaped? Next()
    {
        var next = new Unescaped(this);
        return next._undone.Count > 0 ? next : null;
    }

    /// <summary>Where in the original some characters of the text stand.</summary>
    public (int Start, int End) Source(int index, int length)
    {
        if (_escaped is null)
            return (index, index + length);
        int start = Before(index).Start, end = Before(index + length - 1).End;
        return _escaped.Source(start, end - start);
    }

    /// <summary>Where in the text before this layer was undone a character stands.</summary>
    private (int Start, int End) Before(int index)
    {
        int low = 0, high = _undone.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_undone[middle].Index <= index)
                low = middle + 1;
            else
                high = middle;
        }

        if (low == 0)
            return (index, index + 1);
        (int at, int length, int start, int end) = _undone[low - 1];
        int beyond = index - (at + length);
        return beyond < 0 ? (start, end) : (end + beyond, end + beyond + 1);
    }

    private string Undo(Unescaped escaped)
    {
        string from = escaped.Text;
        var text = new StringBuilder();
        int copied = 0;
        for (int at = from.IndexOfAny(Escapes); at >= 0; at = at < from.Length ? from.IndexOfAny(Escapes, at) : -1)
        {
            string meant = string.Empty;
            int length = from[at] switch
            {
                '%' => OfAddress(from, at, ref meant),
                '\\' => OfJson(from, at, ref meant),
                _ => OfHtml(from, at, ref meant),
            };
            if (length > 0)
            {
                text.Append(from, copied, at - copied);
                _undone.Add((text.Length, meant.Length, at, at + length));
                text.Append(meant);
                copied = at + length;
            }

            at += Math.Max(1, length);
        }

        return copied == 0 ? from : text.Append(from, copied, from.Length - copied).ToString();
    }

    /// <summary>%2B; beyond ASCII as the bytes of UTF-8.</summary>
    private static int OfAddress(string text, int at, ref string meant)
    {
        int first = Hex(text, at + 1, 2);
        int count = first switch { < 0 => 0, < 0x80 => 1, >= 0xC2 and < 0xE0 => 2, >= 0xE0 and < 0xF0 => 3, >= 0xF0 and < 0xF5 => 4, _ => 0 };
        if (count == 0)
            return 0;
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            int place = at + (3 * i);
            int value = place < text.Length && text[place] == '%' ? Hex(text, place + 1, 2) : -1;
            if (value < 0 || (i > 0 && (value & 0xC0) != 0x80))
                return 0;
            bytes[i] = (byte)value;
        }

        meant = Encoding.UTF8.GetString(bytes);
        return 3 * count;
    }

    /// <summary>\u002b, \x2b, and a backslash before what it keeps.</summary>
    private static int OfJson(string text, int at, ref string meant)
    {
        char kind = at + 1 < text.Length ? text[at + 1] : '\0';
        int digits = kind switch { 'u' => 4, 'x' => 2, _ => 0 };
        if (digits > 0 && Hex(text, at + 2, digits) is >= 0 and var unit)
        {
            meant = ((char)unit).ToString();
            return 2 + digits;
        }

        if (kind is not ('"' or '\\' or '/' or '\''))
            return 0;
        meant = kind.ToString();
        return 2;
    }

    /// <summary>&amp;amp; and &amp;#43;.</summary>
    private static int OfHtml(string text, int at, ref string meant)
    {
        int end = text.IndexOf(';', at, Math.Min(LongestEntity, text.Length - at));
        if (end < 0)
            return 0;
        string entity = text.Substring(at, end - at + 1);
        string decoded = NewerEntities.TryGetValue(entity, out string? known) ? known : WebUtility.HtmlDecode(entity);
        if (decoded == entity)
            return 0;
        meant = decoded;
        return entity.Length;
    }

    private static int Hex(string text, int at, int digits) =>
        at + digits <= text.Length && int.TryParse(text.Substring(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value) ? value : -1;
}
