namespace ManagedAgents.Client.Events;

/// <summary>A verdict on a tool call that waits for approval. (<c>user.tool_confirmation</c>)</summary>
public sealed class UserToolConfirmationEvent : SessionEvent
{
    internal UserToolConfirmationEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The event id of the call.</summary>
    public string ToolUseId => RequiredText("tool_use_id"u8);

    /// <summary>The verdict: allow or deny.</summary>
    public string Result => RequiredText("result"u8);

    /// <summary>Why it was denied; null where nothing was said.</summary>
    public string? DenyMessage => TextOf("deny_message"u8);

    /// <summary>The thread the event belongs to; null for the primary thread.</summary>
    public string? SessionThreadId => TextOf("session_thread_id"u8);

    /// <inheritdoc/>
    public override string? Text => DenyMessage is null ? Result : $"{Result}: {DenyMessage}";
}
