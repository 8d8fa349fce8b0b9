using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace ManagedAgents.Approvals;

/// <summary>
/// Reads a path of a call, or a pattern of paths, as any tool could: with braces written out, percent signs decoded, look-alikes of dots and
/// slashes taken for these. Whatever could lead upwards, or be understood in a way that nobody foresees, has no readings.
/// </summary>
internal static class PlaceReadings
{
    private const int MostReadings = 200;
    private const int MostDecodings = 5;
    private static readonly char[] GroupMarks = ['(', ')', '|'];

    /// <summary>All that the text may stand for, itself first; null where it may lead elsewhere.</summary>
    /// <param name="text">A path or a pattern.</param>
    /// <param name="hasBackslashes">Whether the place that is allowed is written with backslashes, so that they part names. Else they may be anything.</param>
    public static IReadOnlyList<string>? Of(string text, bool hasBackslashes)
    {
        var readings = new List<string> { text };
        if (Decodings(text) is not { } forms)
            return null;
        foreach (string form in forms)
        {
            var expanded = new List<string>();
            if (HasOtherSyntax(form, hasBackslashes) || !Expand(form, expanded) || !expanded.TrueForAll(IsInside))
                return null;
            readings.AddRange(expanded);
        }

        return readings;
    }

    /// <summary>The text, what its escapes stand for, and both with look-alikes replaced; null where something is left that could be decoded otherwise.</summary>
    public static IReadOnlyList<string>? Decodings(string text)
    {
        var forms = new List<string> { text };
        try
        {
            for (string last = text; Uri.UnescapeDataString(last) is var next && next != last; last = next)
            {
                if (forms.Count > MostDecodings)
                    return null;
                forms.Add(next);
            }

            // Half an escape, bytes that are no text, and the form that only some servers know.
            if (Regex.IsMatch(forms[forms.Count - 1], "%(?:[0-9A-Fa-f]{2}|[uU])"))
                return null;
            forms.AddRange(forms.Select(static form => form.Normalize(NormalizationForm.FormKC)).ToArray());
        }
        catch (ArgumentException)
        {
            // Half a character.
            return null;
        }

        return forms.Exists(static form => form.Any(char.IsControl)) ? null : forms.Distinct().ToList();
    }

    /// <summary>Whether a name within a path is the folder above to anybody: of dots alone, with what some systems take off its end.</summary>
    public static bool IsParent(string name)
    {
        int parameter = name.IndexOf(';');
        string bare = parameter < 0 ? name : name.Substring(0, parameter);
        return bare.Count(static c => c == '.') > 1 && bare.All(static c => c is '.' or ' ');
    }

    private static bool HasOtherSyntax(string text, bool hasBackslashes) =>
        (!hasBackslashes && text.IndexOf('\\') >= 0) || text.IndexOf('`') >= 0 || Regex.IsMatch(text, @"\$[({]|[?*+@!]\(|\([^)]*\|");

    /// <summary>Writes braces out; false where they are not balanced, too many, or a sequence that may hold other characters than it shows.</summary>
    private static bool Expand(string text, List<string> expanded)
    {
        int open = text.IndexOf('{');
        if (open < 0)
        {
            expanded.Add(text);
            return text.IndexOf('}') < 0 && expanded.Count <= MostReadings;
        }

        if (Choices(text, open, out int close) is not { } choices)
            return false;
        return choices.TrueForAll(choice => Expand(text.Substring(0, open) + choice + text.Substring(close + 1), expanded));
    }

    private static List<string>? Choices(string text, int open, out int close)
    {
        var choices = new List<string>();
        int depth = 0;
        int start = open + 1;
        for (close = open; close < text.Length; close++)
        {
            depth += text[close] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth != 0 && !(depth == 1 && text[close] == ','))
                continue;
            choices.Add(text.Substring(start, close - start));
            start = close + 1;
            if (depth == 0)
                return choices.Count > 1 || IsPlainSequence(choices[0]) ? choices : null;
        }

        return null;
    }

    private static bool IsPlainSequence(string choice) =>
        choice.IndexOf("..", StringComparison.Ordinal) < 0 || Regex.IsMatch(choice, @"\A(?:[0-9]+\.\.[0-9]+|[a-z]\.\.[a-z]|[A-Z]\.\.[A-Z])\z") || choice.IndexOf('{') >= 0;

    private static bool IsInside(string path)
    {
        string parted = Regex.Replace(path.Replace('\\', '/'), @"\A(?:[A-Za-z][A-Za-z0-9+.-]*:)?//", "/");
        return parted.IndexOf("//", StringComparison.Ordinal) < 0 && parted.Split('/').All(static name => !IsParent(name) && IsHarmless(name));
    }

    /// <summary>Whether a name holds no group that is the folder above, and is no pattern of it.</summary>
    private static bool IsHarmless(string name)
    {
        if (name.IndexOfAny(GroupMarks) >= 0 && Array.Exists(name.Split(GroupMarks), static part => part.Length > 0 && part.All(static c => c == '.')))
            return false;
        return Pieces(name) is { } pieces && !(pieces.Count > 0 && pieces[0] is 'd' or '.' && MatchesParent(pieces, 0, 0));
    }

    /// <summary>A name as a pattern: '*', '?', '.' of a dot, 'd' of a class with a dot, 'x' of anything else; null where a class has no end or another one within.</summary>
    private static List<char>? Pieces(string name)
    {
        var pieces = new List<char>();
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] != '[')
            {
                pieces.Add(name[i] is '*' or '?' or '.' ? name[i] : 'x');
                continue;
            }

            // Classes within classes are read differently everywhere.
            int start = i + 1 < name.Length && name[i + 1] is '!' or '^' ? i + 2 : i + 1;
            int end = start < name.Length ? name.IndexOf(']', start + 1) : -1;
            if (end < 0 || name.IndexOf('[', i + 1, end - i) >= 0)
                return null;
            pieces.Add(start > i + 1 || HasDot(name.Substring(start, end - start)) ? 'd' : 'x');
            i = end;
        }

        return pieces;
    }

    private static bool HasDot(string set)
    {
        if (set.IndexOf('.') >= 0)
            return true;
        for (int i = 0; i + 2 < set.Length; i++)
        {
            if (set[i + 1] == '-' && set[i] <= '.' && set[i + 2] >= '.')
                return true;
        }

        return false;
    }

    private static bool MatchesParent(List<char> pieces, int piece, int dots)
    {
        if (piece == pieces.Count)
            return dots == 2;
        return pieces[piece] switch
        {
            '*' => MatchesParent(pieces, piece + 1, dots) || (dots < 2 && MatchesParent(pieces, piece, dots + 1)),
            'x' => false,
            _ => dots < 2 && MatchesParent(pieces, piece + 1, dots + 1),
        };
    }
}
