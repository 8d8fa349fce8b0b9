using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace ManagedAgents.Client.Reports;

/// <summary>The line that opens a block of code.</summary>
internal sealed class CodeFence
{
    private const int ShortestRun = 3;

    private CodeFence(char mark, int length, int indent, string language)
    {
        Mark = mark;
        Length = length;
        Indent = indent;
        Language = language;
    }

    public int Indent { get; }

    /// <summary>The language named behind the fence: letters, digits and a few signs; empty for none.</summary>
    public string Language { get; }

    private char Mark { get; }

    private int Length { get; }

    /// <summary>Reads a fence; null where the line, whatever its indent, is none.</summary>
    public static CodeFence? Read(string line)
    {
        string text = line.TrimStart(' ', '\t');
        if (text.Length < ShortestRun || text[0] is not ('`' or '~'))
            return null;
        int length = LineText.Run(text, 0);
        string info = text.Substring(length).Trim();
        bool isFence = length >= ShortestRun && !(text[0] == '`' && info.IndexOf('`') >= 0);
        return isFence ? new CodeFence(text[0], length, LineText.Indent(line), LanguageOf(info)) : null;
    }

    public bool IsClosedBy(string line)
    {
        string text = line.Trim(' ', '\t');
        return text.Length >= Length && text[0] == Mark && LineText.Run(text, 0) == text.Length;
    }

    /// <summary>A fence that nothing in the code can close.</summary>
    public static string Around(string code) => new('`', Math.Max(ShortestRun, LineText.LongestRun(code, '`') + 1));

    private static string LanguageOf(string info) =>
        new(info.TakeWhile(static c => char.IsLetterOrDigit(c) || c is '-' or '_' or '+' or '#' or '.').ToArray());
}

/// <summary>The sign that begins an item of a list: -, *, + or a number.</summary>
internal sealed class ListMarker
{
    private const int LongestNumber = 9;

    private ListMarker(int indent, int contentOffset, int? number, string rest)
    {
        Indent = indent;
        ContentOffset = contentOffset;
        Number = number;
        Rest = rest;
    }

    public int Indent { get; }

    /// <summary>The column where the item's text begins.</summary>
    public int ContentOffset { get; }

    /// <summary>The number of an item of an ordered list.</summary>
    public int? Number { get; }

    /// <summary>What stands behind the marker on its line.</summary>
    public string Rest { get; }

    /// <summary>Reads the marker; null where the line has none.</summary>
    public static ListMarker? Read(string line)
    {
        int indent = LineText.Indent(line);
        string text = line.TrimStart(' ', '\t');
        int width = text.Length > 0 && text[0] is '-' or '*' or '+' ? 1 : NumberWidth(text);
        bool isMarker = width > 0 && (width == text.Length || text[width] is ' ' or '\t') && !LineText.IsRule(line);
        if (!isMarker)
            return null;
        string rest = text.Substring(width);
        int space = LineText.Indent(rest);

        // More than that is code that begins the item.
        if (space is 0 or > 4)
            space = 1;
        int? number = width > 1 ? int.Parse(text.Substring(0, width - 1), System.Globalization.CultureInfo.InvariantCulture) : null;
        return new ListMarker(indent, indent + width + space, number, LineText.Outdent(rest, space));
    }

    private static int NumberWidth(string text)
    {
        int digits = 0;
        while (digits < text.Length && text[digits] is >= '0' and <= '9')
            digits++;
        return digits is > 0 and <= LongestNumber && digits < text.Length && text[digits] is '.' or ')' ? digits + 1 : 0;
    }
}

/// <summary>Reads the rows of a table.</summary>
internal static class TableRow
{
    /// <summary>The cells of a row: what stands between the bars, but for a bar behind a backslash.</summary>
    public static List<string> Cells(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        string text = line.Trim();
        int start = text.Length > 0 && text[0] == '|' ? 1 : 0;
        for (int i = start; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] == '|')
                cell.Append(text[++i]);
            else if (text[i] == '|')
                Add(cells, cell);
            else
                cell.Append(text[i]);
        }

        if (cell.Length > 0)
            Add(cells, cell);
        return cells;
    }

    /// <summary>The alignments that the row below the head says, empty for the default; null where the line is no such row.</summary>
    public static List<string>? Alignments(string line)
    {
        if (line.IndexOf('|') < 0 || line.IndexOf('-') < 0)
            return null;
        List<string> cells = Cells(line);
        return cells.All(IsDashes) ? cells.ConvertAll(AlignmentOf) : null;
    }

    private static void Add(List<string> cells, StringBuilder cell)
    {
        cells.Add(cell.ToString().Trim());
        cell.Clear();
    }

    private static bool IsDashes(string cell)
    {
        string dashes = cell.Trim(':');
        return dashes.Length > 0 && cell.Length - dashes.Length <= 2 && LineText.Run(dashes, 0) == dashes.Length && dashes[0] == '-';
    }

    private static string AlignmentOf(string cell) => (cell[0] == ':', cell[cell.Length - 1] == ':') switch
    {
        (true, true) => "center",
        (false, true) => "right",
        _ => string.Empty,
    };
}
