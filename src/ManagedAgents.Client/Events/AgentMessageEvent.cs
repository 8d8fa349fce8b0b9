using System.Collections.Generic;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Events;

/// <summary>A complete message of the agent. (<c>agent.message</c>)</summary>
public sealed class AgentMessageEvent : SessionEvent
{
    internal AgentMessageEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The content blocks.</summary>
    public IReadOnlyList<ContentBlock> Content => Blocks("content"u8);

    /// <inheritdoc/>
    public override string? Text => ContentBlock.Join(Content);
}
