using System;
using System.Collections.Generic;
using ManagedAgents.Client.Events;

namespace ManagedAgents.Work;

/// <summary>A tool call of a run: what was called with what, whether it was let run, and what came of it.</summary>
public sealed class AgentToolCall
{
    private readonly ToolUseEvent _call;

    internal AgentToolCall(ToolUseEvent call) => _call = call;

    internal ToolUseEvent Event => _call;

    /// <summary>The id of the call's event.</summary>
    public string Id => _call.Id;

    /// <summary>The tool's name.</summary>
    public string Name => _call.Name;

    /// <summary>Whose tool it is: BuiltIn (runs in the sandbox), Mcp (of an MCP server), or Custom (runs here).</summary>
    public string Kind => _call switch
    {
        AgentCustomToolUseEvent => "Custom",
        AgentMcpToolUseEvent => "Mcp",
        _ => "BuiltIn",
    };

    /// <summary>The MCP server; null for other tools.</summary>
    public string? McpServerName => (_call as AgentMcpToolUseEvent)?.McpServerName;

    /// <summary>The input by parameter name, as plain values.</summary>
    public IReadOnlyDictionary<string, object?> Input => _call.Input;

    /// <summary>The text of the result; null where none came.</summary>
    public string? Result { get; internal set; }

    /// <summary>True where the tool failed or was denied.</summary>
    public bool IsError { get; internal set; }

    /// <summary>Allowed or Denied where this run was asked; null where the call needed no approval here.</summary>
    public string? Approval { get; internal set; }

    /// <summary>Why it was denied; null where nothing was said.</summary>
    public string? DenyReason { get; internal set; }

    /// <summary>How long it took: of a custom tool the run of its command, of others the time until the result; null where none came.</summary>
    public TimeSpan? Duration { get; internal set; }

    /// <summary>When it was called.</summary>
    public DateTimeOffset? CalledAt => _call.ProcessedAt;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
