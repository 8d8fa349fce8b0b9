using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ManagedAgents.Client.Resources;

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

/// <summary>A sign that the agent thinks; it has no text. (<c>agent.thinking</c>)</summary>
public sealed class AgentThinkingEvent : SessionEvent
{
    internal AgentThinkingEvent(EventHead head)
        : base(head)
    {
    }
}

/// <summary>A sign that older context was summarised. (<c>agent.thread_context_compacted</c>)</summary>
public sealed class AgentThreadContextCompactedEvent : SessionEvent
{
    internal AgentThreadContextCompactedEvent(EventHead head)
        : base(head)
    {
    }
}

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

/// <summary>A preview of an event begins; it is never stored. (<c>event_start</c>)</summary>
public sealed class EventStartEvent : SessionEvent
{
    internal EventStartEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The id and type of the event that will come.</summary>
    public IReadOnlyDictionary<string, object?> Event => PlainObject("event"u8);
}

/// <summary>A piece of text of a previewed event; it is never stored. (<c>event_delta</c>)</summary>
public sealed class EventDeltaEvent : SessionEvent
{
    internal EventDeltaEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The event it belongs to.</summary>
    public string EventId => RequiredText("event_id"u8);

    /// <summary>The piece, as plain values: type, index, content.</summary>
    public IReadOnlyDictionary<string, object?> Delta => PlainObject("delta"u8);

    /// <inheritdoc/>
    public override string? Text => Delta.TryGetValue("content", out object? content) && content is IReadOnlyDictionary<string, object?> block && block.TryGetValue("text", out object? text) ? text as string : null;

    /// <summary>The piece alone, so that <c>Write-Host -NoNewline</c> types what the agent writes; of what does not show, only line breaks and tabs.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Concat((Text ?? string.Empty).Where(IsShown));

    private static bool IsShown(char c) => c is '\n' or '\t' || char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format);
}
