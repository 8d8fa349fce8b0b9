using System.Collections.Generic;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Events;

/// <summary>A call of a tool: built-in, of an MCP server, or custom.</summary>
public abstract class ToolUseEvent : SessionEvent
{
    private protected ToolUseEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The tool's name.</summary>
    public string Name => RequiredText("name"u8);

    /// <summary>The call's input by parameter name, as plain .NET values.</summary>
    public IReadOnlyDictionary<string, object?> Input => PlainObject("input"u8);

    /// <summary>What the service decided: allow, ask (waits for a confirmation) or deny (already refused); null for custom tools.</summary>
    public string? EvaluatedPermission => TextOf("evaluated_permission"u8);

    /// <summary>Which policy decided, as plain values; empty where none was asked.</summary>
    public IReadOnlyDictionary<string, object?> Evaluation => PlainObject("evaluation"u8);

    /// <summary>The thread that calls; null for the primary thread.</summary>
    public string? SessionThreadId => TextOf("session_thread_id"u8);

    /// <summary>What the call waits for, of a call read as one that waits (Get-MAPendingAction); null otherwise.</summary>
    [WireName(null)]
    public AwaitedAnswer? WaitsFor { get; internal set; }

    /// <summary>The tool and its input on one line.</summary>
    [WireName(null)]
    public override string? Text => $"{Name} {Field("input"u8)}";
}

/// <summary>What a tool call waits for.</summary>
public enum AwaitedAnswer
{
    /// <summary>A yes or no: Approve-MAToolUse or Deny-MAToolUse.</summary>
    Approval,

    /// <summary>The result of a custom tool: Send-MAToolResult.</summary>
    Result,

    /// <summary>The result of a worker of the session's self-hosted environment; nobody else need do anything.</summary>
    Worker,

    /// <summary>The service, which runs or has refused it.</summary>
    Service,
}

/// <summary>A call of a built-in tool. (<c>agent.tool_use</c>)</summary>
public sealed class AgentToolUseEvent : ToolUseEvent
{
    internal AgentToolUseEvent(EventHead head)
        : base(head)
    {
    }
}

/// <summary>A call of a tool that the client runs; the session waits for its result. (<c>agent.custom_tool_use</c>)</summary>
public sealed class AgentCustomToolUseEvent : ToolUseEvent
{
    internal AgentCustomToolUseEvent(EventHead head)
        : base(head)
    {
    }
}

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

/// <summary>The result of a built-in tool. (<c>agent.tool_result</c>)</summary>
public sealed class AgentToolResultEvent : SessionEvent
{
    internal AgentToolResultEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The event id of the call.</summary>
    public string ToolUseId => RequiredText("tool_use_id"u8);

    /// <summary>The content blocks.</summary>
    public IReadOnlyList<ContentBlock> Content => Blocks("content"u8);

    /// <summary>True where the tool failed.</summary>
    public bool? IsError => Flag("is_error"u8);

    /// <inheritdoc/>
    public override string? Text => ContentBlock.Join(Content);
}

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
