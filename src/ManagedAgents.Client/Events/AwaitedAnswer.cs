namespace ManagedAgents.Client.Events;

/// <summary>What a tool call waits for.</summary>
public enum AwaitedAnswer
{
    /// <summary>A yes or no: Approve-MAToolUse or Deny-MAToolUse.</summary>
    Approval,

    /// <summary>The result of a custom tool: Send-MAToolResult.</summary>
    Result,

    /// <summary>The result of a worker of the session's self-hosted environment; nobody else need do anything.</summary>
    Worker,

    /// <summary>The service, which runs or has refused it.</summary>
    Service,
}
