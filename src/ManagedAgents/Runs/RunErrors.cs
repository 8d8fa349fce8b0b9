using System;
using System.Management.Automation;
using ManagedAgents.Errors;

namespace ManagedAgents.Runs;

/// <summary>The errors of runs of agents, as the error table has those of everything else. ErrorIds are part of the module's contract.</summary>
internal static class RunErrors
{
    /// <summary>The error of an agent's work that stopped for another reason than that it is done.</summary>
    public static ErrorRecord AgentStopped(AgentResult result, object? target)
    {
        (string id, ErrorCategory category, string what) = result.StopReason switch
        {
            _ when result.HasEnded => ("AgentOutcomeNotReached", ErrorCategory.InvalidResult, $"The grading ended with '{result.Outcome}': {result.Verdicts[result.Verdicts.Count - 1].Explanation}"),
            "refusal" => ("AgentRefused", ErrorCategory.PermissionDenied, $"The model refused{(result.StopDetails.TryGetValue("explanation", out object? why) && why is not null ? $": {why}" : ".")}"),
            "retries_exhausted" => ("AgentRetriesExhausted", ErrorCategory.OperationStopped, $"The service gave up after its retries{(result.SessionErrors.Count > 0 ? $": {result.SessionErrors[result.SessionErrors.Count - 1].Message}" : ".")}"),
            "budget_reached" => ("AgentBudgetReached", ErrorCategory.QuotaExceeded, "What it may cost is used up. A higher budget (Set-MASession -Budget), or a further run with another -MaxCost, lets the work go on."),
            "requires_action" => ("AgentRequiresAction", ErrorCategory.ResourceUnavailable, "The session waits for tool calls that this run does not own. Get-MAPendingAction shows them."),
            "workflow_paused" => ("AgentWorkflowPaused", ErrorCategory.OperationStopped, "Workflow runs are open, but were interrupted. A message lets them go on."),
            "terminated" => ("AgentTerminated", ErrorCategory.OperationStopped, $"The session ended for good{(result.SessionErrors.Count > 0 ? $": {result.SessionErrors[result.SessionErrors.Count - 1].Message}" : ".")}"),
            "deleted" => ("AgentSessionDeleted", ErrorCategory.ObjectNotFound, "The session was deleted while it was followed."),
            "timed_out" => ("AgentTimedOut", ErrorCategory.OperationTimeout, "The work took longer than -TimeoutSec. Invoke-MAAgent -Session goes on in it."),
            _ => ("AgentStopped", ErrorCategory.OperationStopped, $"The work stopped with the reason '{result.StopReason}'."),
        };
        return new ErrorRecord(new InvalidOperationException($"Session {result.SessionId}: {what}"), id, category, target);
    }

    /// <summary>The error of a run that ended without an answer of the shape that was asked for; its target is the result, which has the text.</summary>
    public static ErrorRecord NoAnswer(AgentResult result) => new(
        new InvalidOperationException($"Session {result.SessionId}: The agent gave no answer of the shape that -As says. What it said is in the Text of the error's TargetObject."),
        "AgentGaveNoAnswer",
        ErrorCategory.InvalidResult,
        result);

    /// <summary>The error of a run that failed; it names the session, which may go on.</summary>
    public static ErrorRecord AgentFailed(Exception cause, RunOutcome outcome, string notFoundErrorId)
    {
        ErrorRecord record = ErrorTable.Record(cause, outcome.Target, notFoundErrorId);
        if (outcome.SessionId is { } session)
            record.ErrorDetails = new ErrorDetails($"{cause.Message} The session is {session}.") { RecommendedAction = record.ErrorDetails?.RecommendedAction };
        return record;
    }
}
