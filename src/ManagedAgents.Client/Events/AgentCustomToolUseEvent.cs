namespace ManagedAgents.Client.Events;

/// <summary>A call of a tool that the client runs; the session waits for its result. (<c>agent.custom_tool_use</c>)</summary>
public sealed class AgentCustomToolUseEvent : ToolUseEvent
{
    internal AgentCustomToolUseEvent(EventHead head)
        : base(head)
    {
    }
}
