using System.IO;

namespace ManagedAgents.Client.Markup;

/// <summary>Writes text into HTML so that it stays text, in content and in quoted attributes alike.</summary>
internal static class HtmlText
{
    private static readonly char[] Special = { '&', '<', '>', '"', '\'' };

    public static void Write(TextWriter html, string text) => Write(html, text, 0, text.Length);

    public static void Write(TextWriter html, string text, int start, int length)
    {
        int end = start + length;
        while (start < end)
        {
            int special = text.IndexOfAny(Special, start, end - start);
            int plain = (special < 0 ? end : special) - start;
            if (plain > 0)
                html.Write(text.Substring(start, plain));
            start += plain;
            if (special >= 0)
                html.Write(Reference(text[start++]));
        }
    }

    public static string Of(string text)
    {
        using var html = new StringWriter();
        Write(html, text);
        return html.ToString();
    }

    private static string Reference(char c) => c switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        _ => "&#39;",
    };
}
