using System;

namespace ManagedAgents.Tools;

/// <summary>What came of one run of a tool's command: the text the agent gets, and how long it took.</summary>
internal sealed class ToolOutcome
{
    public ToolOutcome(string text, bool isError, TimeSpan duration)
    {
        Text = text;
        IsError = isError;
        Duration = duration;
    }

    public string Text { get; }

    public bool IsError { get; }

    public TimeSpan Duration { get; }

    /// <summary>True where objects lay deeper than they were shown.</summary>
    public bool IsCutByDepth { get; init; }

    /// <summary>True where the text was cut.</summary>
    public bool IsCutByLength { get; init; }
}
