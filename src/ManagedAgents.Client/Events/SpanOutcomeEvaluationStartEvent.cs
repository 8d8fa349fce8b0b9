namespace ManagedAgents.Client.Events;

/// <summary>A round of grading begins. (<c>span.outcome_evaluation_start</c>)</summary>
public sealed class SpanOutcomeEvaluationStartEvent : SessionEvent
{
    internal SpanOutcomeEvaluationStartEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The outcome that is graded.</summary>
    public string OutcomeId => RequiredText("outcome_id"u8);

    /// <summary>The round, from 0 or 1 as the service counts.</summary>
    public long? Iteration => Whole("iteration"u8);
}
