using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace ManagedAgents.Client.Markup;

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
