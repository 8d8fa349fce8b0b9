using System.Text;
using ManagedAgents.Client.Markup;

namespace ManagedAgents.Client.Transcripts;

/// <summary>Puts text that is no Markdown into Markdown, so that it is shown as it is.</summary>
internal static class MarkdownText
{
    private const string Special = "\\`*[]<>&|~$";

    /// <summary>A text on one line, all its signs as they are.</summary>
    public static string Inline(string text)
    {
        var line = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool isUnderscore = c == '_' && !(i > 0 && char.IsLetterOrDigit(text[i - 1]) && i + 1 < text.Length && char.IsLetterOrDigit(text[i + 1]));
            if (c == '\n')
                line.Append(' ');
            else if (c == '<')
                line.Append("&lt;");
            else if (isUnderscore || Special.IndexOf(c) >= 0)
                line.Append('\\').Append(c);
            else
                line.Append(c);
        }

        return line.ToString();
    }

    /// <summary>A block of code that nothing in it can end.</summary>
    public static string Fenced(string code, string language = "")
    {
        string fence = CodeFence.Around(code);
        return $"{fence}{language}\n{code.TrimEnd('\n')}\n{fence}";
    }

    /// <summary>A text, Markdown or not, as a quote.</summary>
    public static string Quoted(string text) => "> " + GuardedMarkdown.Of(text).Replace("\n", "\n> ");
}
