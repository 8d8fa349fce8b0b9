using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using ManagedAgents.Formatting;

namespace ManagedAgents.Events;

/// <summary>An agent's Markdown table as a screen shows it: columns in line, cells broken between words where the screen is narrow, and a row as a list where it is narrower.</summary>
internal static class LiveTable
{
    private const int Narrowest = 6;
    private const int Between = 3;

    /// <summary>The lines.</summary>
    /// <param name="rows">The table's lines.</param>
    /// <param name="width">How wide the screen is; 0 where it is not known.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<string> rows, int width)
    {
        List<string[]> cells = rows.Select(Cells).ToList();
        if (cells.Count < 2 || !cells[1].All(IsRule))
            return rows;
        cells.RemoveAt(1);
        int columns = cells.Max(static row => row.Length);
        int[] widths = Enumerable.Range(0, columns).Select(i => Math.Max(cells.Max(row => i < row.Length ? WrappedText.Cells(row[i]) : 0), 1)).ToArray();
        int room = width - (Between * (columns - 1));
        if (width > 0 && room < columns * Narrowest && widths.Sum() > room)
            return AsLists(cells);
        while (width > 0 && widths.Sum() > room)
            widths[Array.IndexOf(widths, widths.Max())]--;
        return InColumns(cells, widths);
    }

    private static IEnumerable<string> InColumns(List<string[]> cells, int[] widths)
    {
        for (int row = 0; row < cells.Count; row++)
        {
            string[][] broken = widths.Select((width, i) => i < cells[row].Length ? Broken(cells[row][i], width) : [string.Empty]).ToArray();
            for (int line = 0; line < broken.Max(static cell => cell.Length); line++)
                yield return string.Join(" | ", broken.Select((cell, i) => Padded(line < cell.Length ? cell[line] : string.Empty, widths[i]))).TrimEnd();
            if (row == 0)
                yield return string.Join("-+-", widths.Select(static width => new string('-', width)));
        }
    }

    private static IEnumerable<string> AsLists(List<string[]> cells)
    {
        foreach (string[] row in cells.Skip(1))
        {
            for (int i = 0; i < row.Length; i++)
                yield return (i == 0 ? "- " : "  ") + (i < cells[0].Length ? cells[0][i] + ": " : string.Empty) + row[i];
        }
    }

    private static string[] Cells(string row)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        string inner = row.Trim();
        int end = inner.Length > 1 && inner[inner.Length - 1] == '|' && inner[inner.Length - 2] != '\\' ? inner.Length - 1 : inner.Length;
        for (int i = 1; i < end; i++)
        {
            bool isEscaped = inner[i] == '\\' && i + 1 < end && inner[i + 1] == '|';
            if (inner[i] == '|')
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else
            {
                cell.Append(inner[isEscaped ? ++i : i]);
            }
        }

        cells.Add(cell.ToString().Trim());
        return cells.ToArray();
    }

    private static bool IsRule(string cell) => cell.Length > 0 && cell.All(static c => c is '-' or ':');

    private static string Padded(string text, int width) => text + new string(' ', Math.Max(width - WrappedText.Cells(text), 0));

    private static string[] Broken(string text, int width)
    {
        var lines = new List<string>();
        for (int begin = 0; begin < text.Length || lines.Count == 0;)
        {
            int end = WrappedText.Fitting(text, begin, width);
            int space = end < text.Length ? text.LastIndexOf(' ', end, end - begin) : -1;
            int cut = space > begin ? space : end;
            lines.Add(text.Substring(begin, cut - begin));
            begin = cut;
            while (begin < text.Length && text[begin] == ' ')
                begin++;
        }

        return lines.ToArray();
    }
}
