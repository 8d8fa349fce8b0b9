using System;

namespace ManagedAgents.Client.Markup;

/// <summary>What a line of Markdown begins with.</summary>
internal static class LineText
{
    private const int TabWidth = 4;

    /// <summary>How far a line is indented, a tab being four columns.</summary>
    public static int Indent(string line)
    {
        int width = 0;
        foreach (char c in line)
        {
            if (c == ' ')
                width++;
            else if (c == '\t')
                width += TabWidth;
            else
                break;
        }

        return width;
    }

    /// <summary>The line without so many columns of its indent, or with none where it has fewer.</summary>
    public static string Outdent(string line, int columns)
    {
        int at = 0;
        while (columns > 0 && at < line.Length && line[at] is ' ' or '\t')
            columns -= line[at++] == '\t' ? TabWidth : 1;
        return columns < 0 ? new string(' ', -columns) + line.Substring(at) : line.Substring(at);
    }

    public static bool IsBlank(string line) => string.IsNullOrWhiteSpace(line);

    /// <summary>The length of the run of one character that begins here.</summary>
    public static int Run(string text, int start)
    {
        int end = start;
        while (end < text.Length && text[end] == text[start])
            end++;
        return end - start;
    }

    /// <summary>The longest run of a character anywhere in the text.</summary>
    public static int LongestRun(string text, char mark)
    {
        int longest = 0;
        for (int at = text.IndexOf(mark); at >= 0; at = at < text.Length ? text.IndexOf(mark, at) : -1)
        {
            int run = Run(text, at);
            longest = Math.Max(longest, run);
            at += run;
        }

        return longest;
    }

    /// <summary>The level of a heading that begins with number signs; 0 where the line is none.</summary>
    public static int HeadingLevel(string line)
    {
        string text = line.TrimStart(' ');
        int level = text.Length > 0 && text[0] == '#' ? Run(text, 0) : 0;
        return level <= 6 && Indent(line) < TabWidth && (level == text.Length || text[level] is ' ' or '\t') ? level : 0;
    }

    /// <summary>Whether the line draws a rule: three or more of one of these signs and nothing else.</summary>
    public static bool IsRule(string line)
    {
        string text = line.Replace(" ", string.Empty).Replace("\t", string.Empty);
        return text.Length >= 3 && Indent(line) < TabWidth && text[0] is '-' or '*' or '_' && Run(text, 0) == text.Length;
    }

    /// <summary>The sign that makes the line above a heading; null where this line does not.</summary>
    public static char? UnderlineOf(string line)
    {
        string text = line.Trim(' ', '\t');
        return text.Length > 0 && Indent(line) < TabWidth && text[0] is '=' or '-' && Run(text, 0) == text.Length ? text[0] : null;
    }
}
