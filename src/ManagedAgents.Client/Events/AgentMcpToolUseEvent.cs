namespace ManagedAgents.Client.Events;

/// <summary>A call of a tool of an MCP server. (<c>agent.mcp_tool_use</c>)</summary>
public sealed class AgentMcpToolUseEvent : ToolUseEvent
{
    internal AgentMcpToolUseEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The MCP server.</summary>
    public string McpServerName => RequiredText("mcp_server_name"u8);
}
