using ManagedAgents.Client.Events;

namespace ManagedAgents.Approvals;

/// <summary>Allows every call.</summary>
internal sealed class AlwaysApprove : ApprovalPolicy
{
    private protected override ApprovalDecision Judge(ToolUseEvent call, RunLabel run, IRehearsal? rehearsal) => ApprovalDecision.Allow;
}
