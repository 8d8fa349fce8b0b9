using ManagedAgents.Client.Events;

namespace ManagedAgents.Approvals;

/// <summary>Allows every call.</summary>
internal sealed class AlwaysApprove : ApprovalPolicy
{
    public override ApprovalDecision Decide(ToolUseEvent call, RunLabel run, IRehearsal? rehearsal) => ApprovalDecision.Allow;
}
