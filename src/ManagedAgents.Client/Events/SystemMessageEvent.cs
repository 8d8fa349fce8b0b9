using System.Collections.Generic;
using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Events;

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
