using System.Globalization;
using System.Text;

namespace ManagedAgents.Formatting;

/// <summary>Text of others made fit for the screen: nothing in it moves the cursor, colours, or turns the order of what is read.</summary>
internal static class ScreenText
{
    private const int LongestLine = 1000;
    private const int LastOfAscii = 0x7F;
    private const char NonJoiner = '\u200c';
    private const char Joiner = '\u200d';

    /// <summary>A text on one line.</summary>
    /// <param name="text">The text; null for none.</param>
    /// <returns>Its beginning, with one space for each run of white space.</returns>
    public static string Line(string? text)
    {
        var line = new StringBuilder();
        for (int i = 0; i < (text?.Length ?? 0) && line.Length < LongestLine; i++)
        {
            char c = text![i];
            if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                if (line.Length > 0 && line[line.Length - 1] != ' ')
                    line.Append(' ');
            }
            else
            {
                Append(line, text, ref i);
            }
        }

        return line.ToString();
    }

    /// <summary>A text with its lines and tabs as they are.</summary>
    /// <param name="text">The text; null for none.</param>
    /// <returns>The whole text.</returns>
    public static string Lines(string? text)
    {
        var lines = new StringBuilder(text?.Length ?? 0);
        for (int i = 0; i < (text?.Length ?? 0); i++)
        {
            if (text![i] is '\n' or '\t' || !char.IsControl(text[i]))
                Append(lines, text, ref i);
        }

        return lines.ToString();
    }

    /// <summary>Appends what is at an index, if it shows: a pair of surrogates as one, half a pair as a replacement character.</summary>
    private static void Append(StringBuilder target, string text, ref int index)
    {
        char c = text[index];
        if (char.IsHighSurrogate(c) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
            target.Append(c).Append(text[++index]);
        else if (char.IsSurrogate(c))
            target.Append('\ufffd');
        else if (c is NonJoiner or Joiner && Joins(target, text, index + 1))
            target.Append(c);
        else if (char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
            target.Append(c);
    }

    /// <summary>Whether a joiner belongs to a name or a picture, as of a family or in Persian: between two signs of such a script. Anywhere else it would only hide.</summary>
    private static bool Joins(StringBuilder before, string text, int after) =>
        before.Length > 0 && after < text.Length && IsOfScript(before[before.Length - 1]) && IsOfScript(text[after]);

    private static bool IsOfScript(char c) => c > LastOfAscii && (char.IsSurrogate(c) || char.IsLetter(c) || char.GetUnicodeCategory(c) is UnicodeCategory.OtherSymbol or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);
}
