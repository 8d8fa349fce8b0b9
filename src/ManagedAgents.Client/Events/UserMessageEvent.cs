using System.Collections.Generic;
using ManagedAgents.Client.Models;

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
