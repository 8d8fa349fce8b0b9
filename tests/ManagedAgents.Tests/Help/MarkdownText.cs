using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace ManagedAgents.Tests.Help;

/// <summary>What is left of a page's Markdown without its marks and line breaks: what a reader of Get-Help reads.</summary>
internal static partial class MarkdownText
{
    /// <summary>The words of a text.</summary>
    public static string Words(string markdown) => Words([markdown]);

    /// <summary>The words of several texts, one after the other.</summary>
    public static string Words(IEnumerable<string> markdown) =>
        string.Join(' ', markdown.Select(text => Link().Replace(Comment().Replace(text, string.Empty), "$1").Replace("`", string.Empty, System.StringComparison.Ordinal))
            .SelectMany(text => text.Split([' ', '\n', '\r'], System.StringSplitOptions.RemoveEmptyEntries)));

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]+\)")]
    private static partial Regex Link();

    [GeneratedRegex("<!--.*?-->")]
    private static partial Regex Comment();
}
