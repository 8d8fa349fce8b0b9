using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Client.Events;
using ManagedAgents.Tools;

namespace ManagedAgents.Approvals;

/// <summary>Allows the calls that fit one of a list's entries, and no others.</summary>
internal sealed class ListApprove : ApprovalPolicy
{
    private readonly AllowedCall[] _allowed;

    /// <exception cref="ManagedAgents.Errors.InputException">An entry cannot be understood.</exception>
    public ListApprove(IEnumerable<string> entries) => _allowed = entries.Select(AllowedCall.Parse).ToArray();

    /// <summary>Says of each entry that can allow nothing why.</summary>
    /// <param name="commands">The caller's tools that have a command, by name.</param>
    public IEnumerable<string> Doubts(IReadOnlyDictionary<string, CommandTool> commands) => _allowed.Select(entry => entry.Doubt(commands)).OfType<string>();

    private protected override ApprovalDecision Judge(ToolUseEvent call, RunLabel run, IRehearsal? rehearsal) => _allowed.Any(entry => entry.Fits(call))
        ? ApprovalDecision.Allow
        : ApprovalDecision.Deny("This call is not on the list of what this run may do.");
}

/// <summary>Allows every call.</summary>
internal sealed class AlwaysApprove : ApprovalPolicy
{
    private protected override ApprovalDecision Judge(ToolUseEvent call, RunLabel run, IRehearsal? rehearsal) => ApprovalDecision.Allow;
}

/// <summary>Denies every call: nobody is there to be asked.</summary>
internal sealed class NeverApprove : ApprovalPolicy
{
    private protected override ApprovalDecision Judge(ToolUseEvent call, RunLabel run, IRehearsal? rehearsal) =>
        ApprovalDecision.Deny("This run approves no tool calls.");
}
