using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Events;

/// <summary>A failure within the session; its retry status says whether work goes on. (<c>session.error</c>)</summary>
public sealed class SessionErrorEvent : SessionEvent
{
    internal SessionErrorEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>What failed.</summary>
    public SessionError? Error => One("error"u8, static json => new SessionError(json));

    /// <inheritdoc/>
    public override string? Text => Error?.Message;
}
