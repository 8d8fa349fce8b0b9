using System.Text;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Json;

namespace ManagedAgents.Formatting;

/// <summary>A tool call as a person is shown it before deciding on it: all of its input, and nothing that could disturb the screen.</summary>
internal static class ToolCallText
{
    private const int LongestInput = 4000;

    /// <summary>The question to a person.</summary>
    public static string Question(ToolUseEvent call, string tool)
    {
        var question = new StringBuilder().Append("Run ").Append(Printable(tool)).AppendLine("?");
        foreach (System.Collections.Generic.KeyValuePair<string, object?> field in call.Input)
            question.Append("  ").Append(Printable(field.Key)).Append(": ").AppendLine(Shortened(Printable(field.Value as string ?? JsonText.Of(field.Value))));
        if (call.Evaluation.TryGetValue("reason_code", out object? reason) && reason is string code)
            question.Append("  The service asks because: ").AppendLine(Printable(code));
        return question.ToString().TrimEnd();
    }

    // What is cut is said, so that nobody approves what he has not seen without knowing it.
    private static string Shortened(string text) =>
        text.Length <= LongestInput ? text : $"{text.Substring(0, LongestInput)} [and {text.Length - LongestInput} more characters]";

    /// <summary>Line breaks stay; escape sequences and what turns the order of text are written as their codes.</summary>
    private static string Printable(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            bool isHarmless = c is '\n' or '\t' || !(char.IsControl(c) || c is (>= '\u200b' and <= '\u200f') or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\ufeff');
            safe.Append(isHarmless ? c.ToString() : $"\\u{(int)c:x4}");
        }

        return safe.ToString();
    }
}
