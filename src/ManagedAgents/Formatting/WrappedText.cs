using System;
using System.Text;

namespace ManagedAgents.Formatting;

/// <summary>Text broken into lines that fit the screen, between words where there are any.</summary>
internal static class WrappedText
{
    private const int Narrowest = 20;

    /// <summary>Breaks lines that are too long; those that follow are indented as the line is, and lines within code fences stay whole.</summary>
    public static string Of(string text, int width)
    {
        if (width < Narrowest)
            return text;
        var wrapped = new StringBuilder(text.Length + 16);
        bool isCode = false;
        foreach (string line in text.Split('\n'))
        {
            if (wrapped.Length > 0)
                wrapped.Append('\n');
            bool isFence = line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            isCode ^= isFence;
            if (isCode || isFence)
                wrapped.Append(line);
            else
                Wrap(wrapped, line, width);
        }

        return wrapped.ToString();
    }

    private static void Wrap(StringBuilder target, string line, int width)
    {
        string indent = new(' ', Math.Min(Indent(line), width / 2));
        int begin = 0;
        while (true)
        {
            int room = width - (begin == 0 ? 0 : indent.Length);
            int end = Fitting(line, begin, room);
            if (end == line.Length)
                break;
            int space = line.LastIndexOf(' ', end, end - begin);
            bool isBetweenWords = space > begin && line.Substring(begin, space - begin).Trim().Length > 0;
            int cut = isBetweenWords ? space : end;
            int next = cut;
            while (next < line.Length && line[next] == ' ')
                next++;
            target.Append(line, begin, cut - begin);
            if (next == line.Length)
                return;
            target.Append('\n').Append(indent);
            begin = next;
        }

        target.Append(line, begin, line.Length - begin);
    }

    /// <summary>How far what belongs to a line stands from the left: its white space, and the mark of a list's entry.</summary>
    public static int Indent(string line)
    {
        int start = line.Length - line.TrimStart(' ').Length;
        int mark = start;
        while (mark < line.Length && char.IsDigit(line[mark]))
            mark++;
        bool isMark = mark + 1 < line.Length && line[mark + 1] == ' ' && (mark > start ? line[mark] is '.' or ')' : line[mark] is '-' or '*' or '+' or '>');
        return isMark ? mark + 2 : start;
    }

    /// <summary>The index up to which a line fits from another on.</summary>
    public static int Fitting(string line, int begin, int room)
    {
        int cells = 0;
        for (int i = begin; i < line.Length; i++)
        {
            cells += Cells(line[i]);
            if (cells > room)
                return i > begin && char.IsLowSurrogate(line[i]) ? i - 1 : Math.Max(i, begin + 1);
        }

        return line.Length;
    }

    /// <summary>How many cells a text takes on the screen.</summary>
    public static int Cells(string text)
    {
        int cells = 0;
        foreach (char c in text)
            cells += Cells(c);
        return cells;
    }

    /// <summary>A text cut to a number of cells; the cut is shown.</summary>
    public static string Cut(string text, int width) =>
        Cells(text) <= width ? text : text.Substring(0, Fitting(text, 0, Math.Max(width - 3, 1))) + "...";

    // As PowerShell counts: half a pair of surrogates is one cell, what East Asia writes wide is two.
    public static int Cells(char c) => c is >= '\u1100' and (<= '\u115f' or >= '\u2e80' and <= '\ua4cf' or >= '\uac00' and <= '\ud7a3'
        or >= '\uf900' and <= '\ufaff' or >= '\ufe30' and <= '\ufe6f' or >= '\uff00' and <= '\uff60' or >= '\uffe0' and <= '\uffe6') ? 2 : 1;
}
