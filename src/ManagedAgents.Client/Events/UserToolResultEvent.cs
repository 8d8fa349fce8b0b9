using System.Collections.Generic;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Events;

/// <summary>The result of a built-in tool of a self-hosted environment, as the client sent it. (<c>user.tool_result</c>)</summary>
public sealed class UserToolResultEvent : SessionEvent
{
    internal UserToolResultEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The event id of the call.</summary>
    public string ToolUseId => RequiredText("tool_use_id"u8);

    /// <summary>The content blocks.</summary>
    public IReadOnlyList<ContentBlock> Content => Blocks("content"u8);

    /// <summary>True where the tool failed.</summary>
    public bool? IsError => Flag("is_error"u8);

    /// <summary>The thread the event belongs to; null for the primary thread.</summary>
    public string? SessionThreadId => TextOf("session_thread_id"u8);

    /// <inheritdoc/>
    public override string? Text => ContentBlock.Join(Content);
}
