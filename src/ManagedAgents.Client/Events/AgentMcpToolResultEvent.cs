using System.Collections.Generic;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Events;

/// <summary>The result of a tool of an MCP server. (<c>agent.mcp_tool_result</c>)</summary>
public sealed class AgentMcpToolResultEvent : SessionEvent
{
    internal AgentMcpToolResultEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The event id of the call.</summary>
    public string McpToolUseId => RequiredText("mcp_tool_use_id"u8);

    /// <summary>The content blocks.</summary>
    public IReadOnlyList<ContentBlock> Content => Blocks("content"u8);

    /// <summary>True where the tool failed.</summary>
    public bool? IsError => Flag("is_error"u8);

    /// <inheritdoc/>
    public override string? Text => ContentBlock.Join(Content);
}
