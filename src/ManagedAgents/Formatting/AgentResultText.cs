using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Globalization;
using System.Text;
using ManagedAgents.Client.Json;
using ManagedAgents.Work;

namespace ManagedAgents.Formatting;

/// <summary>What the views of a run's result and of its tool calls show.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class AgentResultText
{
    /// <summary>The agent's answer, without characters that could disturb the screen.</summary>
    /// <param name="result">The result.</param>
    /// <returns>The text; its line breaks stay.</returns>
    public static string Answer(AgentResult result)
    {
        var text = new StringBuilder(result.Text.Length);
        foreach (char c in result.Text)
        {
            if (c is '\n' or '\t' || !char.IsControl(c))
                text.Append(c);
        }

        return text.ToString();
    }

    /// <summary>How the run went, on one line.</summary>
    /// <param name="result">The result.</param>
    /// <returns>Stop reason, tool calls, files, duration, cost and session.</returns>
    public static string Footer(AgentResult result)
    {
        var parts = new List<string> { result.StopReason };
        if (result.ToolCalls.Count > 0)
            parts.Add(Count(result.ToolCalls.Count, "tool call"));
        if (result.Files.Count > 0)
            parts.Add(Count(result.Files.Count, "file"));
        parts.Add(Duration(result.Duration));
        if (result.Cost is { } cost)
            parts.Add($"{cost.ToString("0.00", CultureInfo.InvariantCulture)} {result.Currency}");
        parts.Add(result.SessionId);
        return "[" + string.Join(", ", parts) + "]";
    }

    /// <summary>A tool call's input on one line.</summary>
    /// <param name="call">The call.</param>
    /// <returns>Its JSON.</returns>
    public static string Input(AgentToolCall call) => EventSummary.Line(JsonText.Of(call.Input));

    /// <summary>A tool call's result on one line.</summary>
    /// <param name="call">The call.</param>
    /// <returns>The text, after [error] where it is one; empty where there is none.</returns>
    public static string Result(AgentToolCall call) => EventSummary.Line((call.IsError ? "[error] " : string.Empty) + call.Result);

    /// <summary>A time span as people say it.</summary>
    /// <param name="span">The span; null for none.</param>
    /// <returns>Such as 1.2 s, 3 min 5 s, 2 h 10 min; empty for none.</returns>
    public static string Duration(TimeSpan? span) => span switch
    {
        null => string.Empty,
        { TotalSeconds: < 60 } time => time.TotalSeconds.ToString(time.TotalSeconds < 10 ? "0.0" : "0", CultureInfo.InvariantCulture) + " s",
        { TotalMinutes: < 60 } time => $"{time.Minutes} min {time.Seconds} s",
        { } time => $"{(int)time.TotalHours} h {time.Minutes} min",
    };

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
