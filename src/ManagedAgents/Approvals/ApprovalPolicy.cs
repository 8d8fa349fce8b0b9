using ManagedAgents.Client.Events;
using ManagedAgents.Errors;
using ManagedAgents.Tools;

namespace ManagedAgents.Approvals;

/// <summary>Decides on tool calls that wait for approval. It is asked on the pipeline thread, and whatever it does not understand it denies.</summary>
internal abstract class ApprovalPolicy
{
    /// <summary>True where a person is asked, who also sees calls that would run unasked because they change little.</summary>
    public virtual bool AsksPerson => false;

    /// <summary>True where the user is told of what was denied; whoever just said no need not be.</summary>
    public virtual bool TellsDenials => true;

    /// <summary>Decides on one call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="run">The run that it is of.</param>
    /// <param name="rehearsal">Shows what the call would do; null where it cannot be shown.</param>
    public ApprovalDecision Decide(ToolUseEvent call, RunLabel run, IRehearsal? rehearsal)
    {
        try
        {
            // Of an input that comes twice nobody sees which one is meant.
            CallInput.Read(call);
        }
        catch (InputException cause)
        {
            return ApprovalDecision.Deny(cause.Message);
        }

        return Judge(call, run, rehearsal);
    }

    private protected abstract ApprovalDecision Judge(ToolUseEvent call, RunLabel run, IRehearsal? rehearsal);
}

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

/// <summary>A run as a person knows it: of several at a time, each question says whose it is.</summary>
internal sealed class RunLabel
{
    public RunLabel(string sessionId, string? title, string? prompt)
    {
        SessionId = sessionId;
        Title = title;
        Prompt = prompt;
    }

    public string SessionId { get; }

    /// <summary>The session's title; null where it has none.</summary>
    public string? Title { get; }

    /// <summary>What was asked; null where the run goes on with what was there.</summary>
    public string? Prompt { get; }
}
