using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ManagedAgents.Client.Events;

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
