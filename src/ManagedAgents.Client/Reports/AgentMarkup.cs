using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace ManagedAgents.Client.Reports;

/// <summary>
/// Renders an agent's Markdown as HTML: headings, paragraphs, lists, quotes, code, tables and rules. It writes tags of its own alone; all that
/// comes from the text is escaped, HTML in it included.
/// </summary>
internal sealed class AgentMarkup
{
    private const int DeepestNesting = 8;
    private const int CodeIndent = 4;
    private const char EmptyBox = '\u2610';
    private const char CheckedBox = '\u2611';

    // The page's own headings are the two highest.
    private const int HeadingsAbove = 2;

    private readonly TextWriter _html;

    private AgentMarkup(TextWriter html) => _html = html;

    public static void Write(TextWriter html, string text) => new AgentMarkup(html).WriteBlocks(text.Split('\n'), 0, isTight: false);

    private static bool StartsBlock(string line) =>
        CodeFence.Read(line) is not null || LineText.HeadingLevel(line) > 0 || LineText.IsRule(line) || IsQuote(line) || ListMarker.Read(line) is { Number: null or 1 };

    private static bool IsQuote(string line) => line.TrimStart(' ').StartsWith(">", StringComparison.Ordinal);

    private static bool IsTable(IReadOnlyList<string> lines, int at) =>
        at + 1 < lines.Count
        && lines[at].IndexOf('|') >= 0
        && TableRow.Alignments(lines[at + 1]) is { } alignments
        && alignments.Count == TableRow.Cells(lines[at]).Count;

    /// <param name="lines">The lines of a document, a quote or an item.</param>
    /// <param name="depth">How many quotes and items these are in.</param>
    /// <param name="isTight">Whether the first paragraph needs no space around it.</param>
    private void WriteBlocks(IReadOnlyList<string> lines, int depth, bool isTight)
    {
        int at = 0;
        while (at < lines.Count)
        {
            string line = lines[at];
            if (LineText.IsBlank(line))
                at++;
            else if (LineText.Indent(line) >= CodeIndent && ListMarker.Read(line) is null)
                at = WriteIndentedCode(lines, at);
            else if (CodeFence.Read(line) is { } fence)
                at = WriteFencedCode(fence, lines, at + 1);
            else if (LineText.HeadingLevel(line) is > 0 and int level)
                at = WriteHeading(level, line.Trim().TrimStart('#').TrimEnd('#').Trim(), at + 1);
            else if (LineText.IsRule(line))
                at = WriteRule(at + 1);
            else if (IsQuote(line) && depth < DeepestNesting)
                at = WriteQuote(lines, at, depth);
            else if (ListMarker.Read(line) is { } marker && depth < DeepestNesting)
                at = WriteList(marker, lines, at, depth);
            else if (IsTable(lines, at))
                at = WriteTable(lines, at);
            else
                at = WriteParagraph(lines, at, isTight);
            isTight = false;
        }
    }

    private int WriteHeading(int level, string text, int next)
    {
        int shown = Math.Min(level + HeadingsAbove, 6);
        _html.Write($"<h{shown}>");
        InlineMarkup.Write(_html, text);
        _html.WriteLine($"</h{shown}>");
        return next;
    }

    private int WriteRule(int next)
    {
        _html.WriteLine("<hr>");
        return next;
    }

    private int WriteFencedCode(CodeFence fence, IReadOnlyList<string> lines, int at)
    {
        var code = new List<string>();
        for (; at < lines.Count && !fence.IsClosedBy(lines[at]); at++)
            code.Add(LineText.Outdent(lines[at], fence.Indent));
        WriteCode(code, fence.Language);
        return at + 1;
    }

    private int WriteIndentedCode(IReadOnlyList<string> lines, int at)
    {
        var code = new List<string>();
        for (; at < lines.Count && (LineText.IsBlank(lines[at]) || LineText.Indent(lines[at]) >= CodeIndent); at++)
            code.Add(LineText.Outdent(lines[at], CodeIndent));
        while (LineText.IsBlank(code[code.Count - 1]))
            code.RemoveAt(code.Count - 1);
        WriteCode(code, string.Empty);
        return at;
    }

    private void WriteCode(List<string> code, string language)
    {
        _html.Write(language.Length == 0 ? "<pre><code>" : $"<pre data-language=\"{HtmlText.Of(language)}\"><code>");
        foreach (string line in code)
        {
            HtmlText.Write(_html, line);
            _html.Write('\n');
        }

        _html.WriteLine("</code></pre>");
    }

    private int WriteQuote(IReadOnlyList<string> lines, int at, int depth)
    {
        var quoted = new List<string>();
        for (; at < lines.Count && IsQuote(lines[at]); at++)
            quoted.Add(LineText.Outdent(lines[at].TrimStart(' ').Substring(1), 1));
        _html.WriteLine("<blockquote>");
        WriteBlocks(quoted, depth + 1, isTight: false);
        _html.WriteLine("</blockquote>");
        return at;
    }

    private int WriteList(ListMarker first, IReadOnlyList<string> lines, int at, int depth)
    {
        string list = first.Number is null ? "ul" : "ol";
        _html.WriteLine(first.Number is null or 1 ? $"<{list}>" : $"<ol start=\"{first.Number}\">");
        while (at < lines.Count && ListMarker.Read(lines[at]) is { } marker && marker.Indent <= first.Indent + 1 && marker.Number is null == first.Number is null)
        {
            List<string> item = ItemLines(marker, lines, ref at);
            _html.Write(item[0].Length > 0 && item[0][0] is EmptyBox or CheckedBox ? "<li class=\"task\">" : "<li>");
            WriteBlocks(item, depth + 1, isTight: !item.Any(LineText.IsBlank));
            _html.WriteLine("</li>");
            int next = at;
            while (next < lines.Count && LineText.IsBlank(lines[next]))
                next++;
            at = next;
        }

        _html.WriteLine($"</{list}>");
        return at;
    }

    /// <summary>The lines of an item: those that are indented further than its marker, and those that go on with its paragraph.</summary>
    private static List<string> ItemLines(ListMarker marker, IReadOnlyList<string> lines, ref int at)
    {
        var item = new List<string> { TaskBox(marker.Rest) };
        int blanks = 0;
        for (at++; at < lines.Count; at++)
        {
            string line = lines[at];
            bool isInside = LineText.Indent(line) > marker.Indent + 1;
            if (LineText.IsBlank(line))
            {
                blanks++;
                continue;
            }

            if (!isInside && (blanks > 0 || StartsBlock(line) || ListMarker.Read(line) is not null))
                break;
            for (; blanks > 0; blanks--)
                item.Add(string.Empty);
            item.Add(isInside ? LineText.Outdent(line, marker.ContentOffset) : line.TrimStart());
        }

        at -= blanks;
        return item;
    }

    private static string TaskBox(string text) =>
        text.StartsWith("[ ] ", StringComparison.Ordinal) ? EmptyBox + text.Substring(3)
        : text.StartsWith("[x] ", StringComparison.OrdinalIgnoreCase) ? CheckedBox + text.Substring(3)
        : text;

    private int WriteTable(IReadOnlyList<string> lines, int at)
    {
        List<string> alignments = TableRow.Alignments(lines[at + 1])!;
        _html.WriteLine("<div class=\"wide\"><table><thead>");
        WriteRow("th", TableRow.Cells(lines[at]), alignments);
        _html.WriteLine("</thead><tbody>");
        for (at += 2; at < lines.Count && !LineText.IsBlank(lines[at]) && !StartsBlock(lines[at]); at++)
            WriteRow("td", TableRow.Cells(lines[at]), alignments);
        _html.WriteLine("</tbody></table></div>");
        return at;
    }

    private void WriteRow(string tag, List<string> cells, List<string> alignments)
    {
        _html.Write("<tr>");
        for (int i = 0; i < alignments.Count; i++)
        {
            _html.Write(alignments[i].Length == 0 ? $"<{tag}>" : $"<{tag} class=\"{alignments[i]}\">");
            if (i < cells.Count)
                InlineMarkup.Write(_html, cells[i]);
            _html.Write($"</{tag}>");
        }

        _html.WriteLine("</tr>");
    }

    private int WriteParagraph(IReadOnlyList<string> lines, int at, bool isTight)
    {
        var text = new List<string> { lines[at++].TrimStart() };
        for (; at < lines.Count && !LineText.IsBlank(lines[at]); at++)
        {
            if (LineText.UnderlineOf(lines[at]) is { } underline)
                return WriteHeading(underline == '=' ? 1 : 2, string.Join("\n", text), at + 1);
            if (StartsBlock(lines[at]) || IsTable(lines, at))
                break;
            text.Add(lines[at].TrimStart());
        }

        if (!isTight)
            _html.Write("<p>");
        InlineMarkup.Write(_html, string.Join("\n", text).TrimEnd());
        if (!isTight)
            _html.Write("</p>");
        _html.WriteLine();
        return at;
    }
}

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
