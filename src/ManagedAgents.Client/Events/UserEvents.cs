using System.Collections.Generic;
using ManagedAgents.Client.Resources;

namespace ManagedAgents.Client.Events;

/// <summary>A message of the user. (<c>user.message</c>)</summary>
public sealed class UserMessageEvent : SessionEvent
{
    internal UserMessageEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The content blocks.</summary>
    public IReadOnlyList<ContentBlock> Content => Blocks("content"u8);

    /// <inheritdoc/>
    public override string? Text => ContentBlock.Join(Content);
}

/// <summary>System context added to the session. (<c>system.message</c>)</summary>
public sealed class SystemMessageEvent : SessionEvent
{
    internal SystemMessageEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The content blocks.</summary>
    public IReadOnlyList<ContentBlock> Content => Blocks("content"u8);

    /// <inheritdoc/>
    public override string? Text => ContentBlock.Join(Content);
}

/// <summary>A request to stop the turn. (<c>user.interrupt</c>)</summary>
public sealed class UserInterruptEvent : SessionEvent
{
    internal UserInterruptEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The thread to stop; null for all.</summary>
    public string? SessionThreadId => TextOf("session_thread_id"u8);
}

/// <summary>A goal with the rubric it is graded by. (<c>user.define_outcome</c>)</summary>
public sealed class UserDefineOutcomeEvent : SessionEvent
{
    internal UserDefineOutcomeEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The outcome's id.</summary>
    public string OutcomeId => RequiredText("outcome_id"u8);

    /// <summary>What is to be reached.</summary>
    public string Description => RequiredText("description"u8);

    /// <summary>The rubric, as plain values.</summary>
    public object? Rubric => Plain("rubric"u8);

    /// <summary>How many rounds are graded at most; null for the service's default.</summary>
    public long? MaxIterations => Whole("max_iterations"u8);

    /// <inheritdoc/>
    public override string? Text => Description;
}

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

/// <summary>The result of a custom tool, as the client sent it. (<c>user.custom_tool_result</c>)</summary>
public sealed class UserCustomToolResultEvent : SessionEvent
{
    internal UserCustomToolResultEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The event id of the call.</summary>
    public string CustomToolUseId => RequiredText("custom_tool_use_id"u8);

    /// <summary>The content blocks.</summary>
    public IReadOnlyList<ContentBlock> Content => Blocks("content"u8);

    /// <summary>True where the tool failed.</summary>
    public bool? IsError => Flag("is_error"u8);

    /// <summary>The thread the event belongs to; null for the primary thread.</summary>
    public string? SessionThreadId => TextOf("session_thread_id"u8);

    /// <inheritdoc/>
    public override string? Text => ContentBlock.Join(Content);
}
