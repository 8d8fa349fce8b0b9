using System;
using System.Text;

namespace ManagedAgents.Client.Json;

/// <summary>Tells whether a text that a service stored is one that was sent, though it may keep texts in another form.</summary>
internal static class StoredText
{
    /// <summary>True where both are the same but for the form of line ends, of composed characters, and for blanks at the ends of lines and of the text.</summary>
    public static bool IsSame(string stored, string sent) =>
        string.Equals(stored, sent, StringComparison.Ordinal) || string.Equals(Normal(stored), Normal(sent), StringComparison.Ordinal);

    /// <summary>The letters and digits of a text, which are what is left of it however much a service tidies it.</summary>
    public static void AppendSkeleton(StringBuilder skeleton, string text)
    {
        foreach (char c in Formed(text, NormalizationForm.FormKD))
        {
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c))
                skeleton.Append(c);
        }
    }

    private static string Normal(string text)
    {
        var lines = new StringBuilder(text.Length);
        foreach (string line in Formed(text, NormalizationForm.FormC).Replace("\r\n", "\n").Replace('\r', '\n').Split('\n'))
            lines.Append(line.TrimEnd()).Append('\n');
        return lines.ToString().Trim();
    }

    private static string Formed(string text, NormalizationForm form)
    {
        try
        {
            return text.Normalize(form);
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair has no form; JSON carries it as a replacement character.
            return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Normalize(form);
        }
    }
}
