using System.Collections.Generic;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Events;

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
