using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Approvals;

/// <summary>A tool call as a person is shown it before deciding on it: all of its input, and nothing that could disturb the screen.</summary>
internal static class ToolCallText
{
    private const int LongestInput = 4000;
    private const int MostFields = 50;
    private const int LongestName = 200;

    /// <summary>The question to a person.</summary>
    /// <param name="call">The call.</param>
    /// <param name="tool">The tool, with its server.</param>
    /// <param name="run">The run, where it could be one of several; null where there is no other.</param>
    public static string Question(ToolUseEvent call, string tool, RunLabel? run)
    {
        StringBuilder question = new StringBuilder().Append("Run ").Append(OneLine(tool)).AppendLine("?");
        if (run is not null)
        {
            question.Append("  In the run ").Append(run.Title is null ? string.Empty : $"\"{Named(run.Title)}\" ").Append('(').Append(OneLine(run.SessionId)).Append(')')
                .AppendLine(run.Prompt is null || run.Prompt == run.Title ? string.Empty : ": " + Named(run.Prompt));
        }

        foreach (KeyValuePair<string, object?> field in call.Input.Take(MostFields))
            question.Append("  ").Append(OneLine(field.Key)).Append(": ").AppendLine(Indented(Shortened(Printable(field.Value as string ?? JsonText.Shown(field.Value)))));
        if (call.Input.Count > MostFields)
            question.AppendLine($"  [and {call.Input.Count - MostFields} more fields]");
        if (call.Evaluation.TryGetValue("reason_code", out object? reason) && reason is string code)
            question.Append("  The service asks because: ").AppendLine(OneLine(code));
        return question.ToString().TrimEnd();
    }

    private static string Named(string text) => OneLine(text.Length <= LongestName ? text : text.Substring(0, LongestName) + "…");

    // What is cut is said, so that nobody approves what he has not seen without knowing it.
    private static string Shortened(string text) =>
        text.Length <= LongestInput ? text : $"{text.Substring(0, LongestInput)} [and {text.Length - LongestInput} more characters]";

    // No line of a text can be taken for another field.
    private static string Indented(string text) => text.Replace("\n", "\n    | ");

    private static string OneLine(string text) => Printable(text).Replace("\n", "\\n");

    /// <summary>Line breaks stay; escape sequences, what turns the order of text and what does not show are written as their codes.</summary>
    private static string Printable(string text)
    {
        var safe = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                bool isVisible = IsVisible(CharUnicodeInfo.GetUnicodeCategory(text, i));
                safe.Append(isVisible ? text.Substring(i, 2) : Code(text[i]) + Code(text[i + 1]));
                i++;
            }
            else
            {
                safe.Append(text[i] is '\n' or '\t' || IsVisible(char.GetUnicodeCategory(text[i])) ? text[i].ToString() : Code(text[i]));
            }
        }

        return safe.ToString();
    }

    private static bool IsVisible(UnicodeCategory category) => category is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned);

    private static string Code(char c) => $"\\u{(int)c:x4}";
}
