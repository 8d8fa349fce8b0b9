using System.ComponentModel;
using System.Text;
using ManagedAgents.Client.Events;

namespace ManagedAgents.Formatting;

/// <summary>What happened, on one line: the computed column of the event view.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class EventSummary
{
    private const int LongestLine = 1000;

    /// <summary>The summary of an event.</summary>
    /// <param name="value">The event.</param>
    /// <returns>One line; empty where there is nothing to say.</returns>
    public static string Of(SessionEvent value) => Line(TextOf(value));

    /// <summary>A text on one line, without characters that could disturb the screen.</summary>
    /// <param name="text">The text; null for none.</param>
    /// <returns>Its beginning.</returns>
    public static string Line(string? text)
    {
        var line = new StringBuilder();
        foreach (char c in text ?? string.Empty)
        {
            if (line.Length == LongestLine)
                break;
            if (!char.IsWhiteSpace(c) && !char.IsControl(c))
                line.Append(c);
            else if (line.Length > 0 && line[line.Length - 1] != ' ')
                line.Append(' ');
        }

        return line.ToString();
    }

    private static string TextOf(SessionEvent e) => e switch
    {
        ToolUseEvent { EvaluatedPermission: "ask" or "deny" } call => $"[{call.EvaluatedPermission}] {call.Text}",
        AgentToolResultEvent { IsError: true } => $"[error] {e.Text}",
        AgentMcpToolResultEvent { IsError: true } => $"[error] {e.Text}",
        UserCustomToolResultEvent { IsError: true } => $"[error] {e.Text}",
        SessionErrorEvent { Error: { } error } => $"{error.Type} ({error.RetryStatus}): {error.Message}",
        SessionUsageEvent { Usage: { } usage } => usage.ToString(),
        SpanModelRequestEndEvent { ModelUsage: { } usage } => usage.ToString(),
        SessionStatusIdleEvent { StopReason: { Type: "requires_action" } reason } => $"requires_action ({reason.EventIds.Count} waiting)",
        SessionStatusIdleEvent { StopReason: { } reason } => reason.Type,
        SessionThreadStatusIdleEvent { StopReason: { } reason } => reason.Type,
        _ => e.Text ?? string.Empty,
    };
}
