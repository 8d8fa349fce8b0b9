using ManagedAgents.Client.Events;
using ManagedAgents.Errors;
using ManagedAgents.Tools;

namespace ManagedAgents.Approvals;

/// <summary>Decides on tool calls that wait for approval. It is asked on the pipeline thread, and whatever it does not understand it denies.</summary>
internal abstract class ApprovalPolicy
{
    /// <summary>True where a person is asked, who also sees calls that would run unasked because they change little.</summary>
    public virtual bool AsksPerson => false;

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
