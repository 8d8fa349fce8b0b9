namespace ManagedAgents.Client.Markup;

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
