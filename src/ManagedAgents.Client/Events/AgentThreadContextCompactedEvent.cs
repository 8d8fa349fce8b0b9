namespace ManagedAgents.Client.Events;

/// <summary>A sign that older context was summarised. (<c>agent.thread_context_compacted</c>)</summary>
public sealed class AgentThreadContextCompactedEvent : SessionEvent
{
    internal AgentThreadContextCompactedEvent(EventHead head)
        : base(head)
    {
    }
}
