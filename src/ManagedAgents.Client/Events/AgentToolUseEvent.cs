namespace ManagedAgents.Client.Events;

/// <summary>A call of a built-in tool. (<c>agent.tool_use</c>)</summary>
public sealed class AgentToolUseEvent : ToolUseEvent
{
    internal AgentToolUseEvent(EventHead head)
        : base(head)
    {
    }
}
