namespace ManagedAgents.Client.Events;

/// <summary>A sign that the agent thinks; it has no text. (<c>agent.thinking</c>)</summary>
public sealed class AgentThinkingEvent : SessionEvent
{
    internal AgentThinkingEvent(EventHead head)
        : base(head)
    {
    }
}
