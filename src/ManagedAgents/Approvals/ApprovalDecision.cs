namespace ManagedAgents.Approvals;

/// <summary>Whether a tool call may run, and what the agent is told where it may not.</summary>
internal sealed class ApprovalDecision
{
    /// <summary>More the service does not take.</summary>
    private const int LongestReason = 10_000;

    private ApprovalDecision(bool isAllowed, string? reason)
    {
        IsAllowed = isAllowed;
        Reason = reason;
    }

    public static ApprovalDecision Allow { get; } = new(true, null);

    public bool IsAllowed { get; }

    /// <summary>Why it may not run; null where nothing was said.</summary>
    public string? Reason { get; }

    public static ApprovalDecision Deny(string? reason) =>
        new(false, string.IsNullOrWhiteSpace(reason) ? null : reason!.Length <= LongestReason ? reason : reason.Substring(0, LongestReason));
}
