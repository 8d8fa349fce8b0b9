using System;

namespace ManagedAgents.Client.Reports;

/// <summary>Which addresses an agent's text may link to.</summary>
internal static class LinkTarget
{
    public const int Longest = 2048;
    private const int DeepestParentheses = 32;

    private static readonly string[] HarmlessBeginnings = { "https://", "http://", "mailto:" };

    // Where an address ends, or where it shows that it may have a scheme or hide one, or be no address.
    private static readonly char[] Telling = { ' ', '\t', ')', ':', '&', '\\', '<', '[', ']' };

    /// <summary>Whether the address begins with http or https.</summary>
    public static bool IsWeb(string address) =>
        address.Length <= Longest
        && (address.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        && Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
        && uri.Scheme is "http" or "https";

    /// <summary>Whether the address that begins here has no scheme, or one that opens a page or a letter, and cannot become another when it is read.</summary>
    public static bool IsHarmless(string text, int start)
    {
        foreach (string beginning in HarmlessBeginnings)
        {
            if (string.Compare(text, start, beginning, 0, beginning.Length, StringComparison.OrdinalIgnoreCase) == 0)
                return true;
        }

        int end = text.IndexOfAny(Telling, start);
        return end < 0 || text[end] is ' ' or '\t' or ')';
    }

    /// <summary>
    /// Reads the address of a link, which begins behind its opening parenthesis; with or without angle brackets, and a title, which is dropped.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the address begins.</param>
    /// <param name="end">Where the text goes on behind the closing parenthesis.</param>
    /// <returns>The address; null where the parenthesis is not closed soon.</returns>
    public static string? Read(string text, int start, out int end)
    {
        int limit = Math.Min(text.Length, start + Longest);
        int at = SkipSpace(text, start, limit);
        bool isBracketed = at < limit && text[at] == '<';
        int from = isBracketed ? ++at : at;
        int depth = 0;
        for (; at < limit && depth <= DeepestParentheses; at++)
        {
            char c = text[at];
            if (isBracketed ? c is '>' or '<' or '\n' : char.IsWhiteSpace(c) || (c == ')' && depth == 0))
                break;
            depth += isBracketed ? 0 : c switch { '(' => 1, ')' => -1, _ => 0 };
        }

        int to = at;
        at = SkipTitle(text, SkipSpace(text, isBracketed ? at + 1 : at, limit), limit);
        end = at + 1;
        return at < limit && text[at] == ')' ? text.Substring(from, to - from) : null;
    }

    private static int SkipSpace(string text, int at, int limit)
    {
        while (at < limit && text[at] is ' ' or '\t' or '\n')
            at++;
        return at;
    }

    private static int SkipTitle(string text, int at, int limit)
    {
        if (at >= limit || text[at] is not ('"' or '\''))
            return at;
        int close = text.IndexOf(text[at], at + 1, limit - at - 1);
        return close < 0 ? at : SkipSpace(text, close + 1, limit);
    }
}
