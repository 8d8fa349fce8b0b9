using System.Collections.Generic;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Events;

/// <summary>A message to another thread. (<c>agent.thread_message_sent</c>)</summary>
public sealed class AgentThreadMessageSentEvent : SessionEvent
{
    internal AgentThreadMessageSentEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The content blocks.</summary>
    public IReadOnlyList<ContentBlock> Content => Blocks("content"u8);

    /// <summary>The thread it went to.</summary>
    public string ToSessionThreadId => RequiredText("to_session_thread_id"u8);

    /// <summary>The agent it went to; null where not told.</summary>
    public string? ToAgentName => TextOf("to_agent_name"u8);

    /// <inheritdoc/>
    public override string? Text => ContentBlock.Join(Content);
}
