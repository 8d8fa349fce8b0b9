using System;
using System.Globalization;
using System.Text;

namespace ManagedAgents.Client.Reports;

/// <summary>Texts, times and amounts as a transcript shows them: the same on every machine.</summary>
internal static class ShownText
{
    private const int FirstPicture = 0x2400;
    private const char DeletePicture = '\u2421';

    /// <summary>The text with line feeds alone for its lines, and pictures for control characters, which could do something to a screen.</summary>
    public static string Clean(string text)
    {
        if (text.IndexOf('\r') >= 0)
            text = text.Replace("\r\n", "\n").Replace('\r', '\n');
        int first = 0;
        while (first < text.Length && !IsControl(text[first]))
            first++;
        if (first == text.Length)
            return text;
        var clean = new StringBuilder(text, 0, first, text.Length);
        for (int i = first; i < text.Length; i++)
            clean.Append(Picture(text[i]));
        return clean.ToString();
    }

    /// <summary>The beginning of the text, on one line.</summary>
    public static string Line(string text, int longest)
    {
        var line = new StringBuilder();
        foreach (char c in text)
        {
            if (line.Length == longest)
                return line.Append('\u2026').ToString();
            if (!char.IsWhiteSpace(c))
                line.Append(c);
            else if (line.Length > 0 && line[line.Length - 1] != ' ')
                line.Append(' ');
        }

        return line.ToString().TrimEnd();
    }

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Money(decimal amount, string? currency) => amount.ToString("0.00##", CultureInfo.InvariantCulture) + " " + currency;

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Moment(DateTimeOffset time) => $"{Day(time)} {Time(time)} UTC";

    /// <summary>A span of time in the two units that matter.</summary>
    public static string Span(TimeSpan span)
    {
        IFormatProvider culture = CultureInfo.InvariantCulture;
        return span switch
        {
            { TotalMilliseconds: < 999.5 } => string.Format(culture, "{0:0} ms", Math.Max(span.TotalMilliseconds, 0)),
            { TotalSeconds: < 59.95 } => string.Format(culture, "{0:0.0} s", span.TotalSeconds),
            { TotalHours: < 1 } => string.Format(culture, "{0} min {1:00} s", (int)span.TotalMinutes, span.Seconds),
            { TotalDays: < 1 } => string.Format(culture, "{0} h {1:00} min", (int)span.TotalHours, span.Minutes),
            _ => string.Format(culture, "{0} d {1:00} h", (int)span.TotalDays, span.Hours),
        };
    }

    public static string Size(long bytes)
    {
        IFormatProvider culture = CultureInfo.InvariantCulture;
        return bytes switch
        {
            < 1000 => string.Format(culture, "{0} bytes", bytes),
            < 1000 * 1000 => string.Format(culture, "{0:0.#} kB", bytes / 1000.0),
            _ => string.Format(culture, "{0:0.#} MB", bytes / 1e6),
        };
    }

    private static bool IsControl(char c) => (char.IsControl(c) && c is not ('\n' or '\t')) || TurnsOrder(c);

    /// <summary>Embeddings, overrides and isolates let a text look like another.</summary>
    private static bool TurnsOrder(char c) => c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static char Picture(char c) => !IsControl(c) ? c : c < ' ' ? (char)(FirstPicture + c) : c == '\u007f' ? DeletePicture : '\ufffd';
}
