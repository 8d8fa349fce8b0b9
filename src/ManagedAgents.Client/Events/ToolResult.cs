using System.Collections.Generic;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Events;

/// <summary>What the four kinds of events that carry a tool's result have in common.</summary>
internal readonly struct ToolResult
{
    private ToolResult(string useId, IReadOnlyList<ContentBlock> content, bool? isError)
    {
        UseId = useId;
        Content = content;
        IsError = isError == true;
    }

    /// <summary>The id of the call's event.</summary>
    public string UseId { get; }

    public IReadOnlyList<ContentBlock> Content { get; }

    public bool IsError { get; }

    /// <summary>Reads a result; false where the event is something else.</summary>
    public static bool TryRead(SessionEvent value, out ToolResult result)
    {
        result = value switch
        {
            AgentToolResultEvent e => new ToolResult(e.ToolUseId, e.Content, e.IsError),
            AgentMcpToolResultEvent e => new ToolResult(e.McpToolUseId, e.Content, e.IsError),
            UserCustomToolResultEvent e => new ToolResult(e.CustomToolUseId, e.Content, e.IsError),
            UserToolResultEvent e => new ToolResult(e.ToolUseId, e.Content, e.IsError),
            _ => default,
        };
        return result.UseId is not null;
    }
}
