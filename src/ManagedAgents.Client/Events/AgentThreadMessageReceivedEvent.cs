using System.Collections.Generic;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Events;

/// <summary>A message from another thread. (<c>agent.thread_message_received</c>)</summary>
public sealed class AgentThreadMessageReceivedEvent : SessionEvent
{
    internal AgentThreadMessageReceivedEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The content blocks.</summary>
    public IReadOnlyList<ContentBlock> Content => Blocks("content"u8);

    /// <summary>The thread it came from.</summary>
    public string FromSessionThreadId => RequiredText("from_session_thread_id"u8);

    /// <summary>The agent it came from; null where not told.</summary>
    public string? FromAgentName => TextOf("from_agent_name"u8);

    /// <inheritdoc/>
    public override string? Text => ContentBlock.Join(Content);
}
