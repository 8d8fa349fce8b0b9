using ManagedAgents.Client.Events;

namespace ManagedAgents.Approvals;

/// <summary>Denies every call: nobody is there to be asked.</summary>
internal sealed class NeverApprove : ApprovalPolicy
{
    private protected override ApprovalDecision Judge(ToolUseEvent call, RunLabel run, IRehearsal? rehearsal) =>
        ApprovalDecision.Deny("This run approves no tool calls.");
}
