using System.Collections.Generic;
using ManagedAgents.Formatting;

namespace ManagedAgents.Runs;

/// <summary>What the views of a run's result and of its tool calls show.</summary>
internal static class AgentResultText
{
    /// <summary>The agent's answer, its long lines broken between words.</summary>
    /// <param name="result">The result.</param>
    /// <param name="width">The width of the screen; 0 where it is not known.</param>
    /// <returns>The text; its own line breaks stay.</returns>
    public static string Answer(AgentResult result, int width) => WrappedText.Of(ScreenText.Lines(result.Text), width);

    /// <summary>How the run went, on one line.</summary>
    /// <param name="result">The result.</param>
    /// <returns>Stop reason, outcome, tool calls, files, duration, cost and session.</returns>
    public static string Footer(AgentResult result)
    {
        var parts = new List<string> { ScreenText.Line(result.StopReason) };
        if (result.Outcome is { } outcome)
            parts.Add($"outcome {ScreenText.Line(outcome)} after {Count(result.Verdicts.Count, "round")}");
        if (result.ToolCalls.Count > 0)
            parts.Add(Count(result.ToolCalls.Count, "tool call"));
        if (result.Files.Count > 0)
            parts.Add(Count(result.Files.Count, "file"));
        parts.Add(Figures.Duration(result.Duration));
        if (result.Cost is not null)
            parts.Add(Figures.Cost(result.Cost, result.Currency));
        parts.Add(result.SessionId);
        Tone tone = result.HasEnded && !result.IsSuccess ? Tone.Error : Style.ToneOf(result.StopReason);
        return Style.Paint(tone == Tone.Plain ? Tone.Quiet : tone, "[" + string.Join(", ", parts) + "]");
    }

    /// <summary>What was called with what, and what came of it, on one line.</summary>
    /// <param name="call">The call.</param>
    /// <returns>The input, then the result, after [error] where it is one.</returns>
    public static string Call(AgentToolCall call)
    {
        string input = call.Kind == "BuiltIn" ? FieldText.Call(call.Input) : FieldText.Line(call.Input);
        string result = ScreenText.Line((call.IsError ? "[error] " : string.Empty) + (call.Result ?? call.DenyReason));
        return Style.Paint(call.IsError ? Tone.Error : Tone.Plain, result.Length == 0 ? input : $"{input} => {result}".TrimStart());
    }

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
