namespace ManagedAgents.Client.Events;

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
