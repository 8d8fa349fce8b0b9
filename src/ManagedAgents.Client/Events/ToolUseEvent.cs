using System.Collections.Generic;
using ManagedAgents.Client.Json;

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
