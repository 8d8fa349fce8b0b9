using ManagedAgents.Client.Models;

namespace ManagedAgents.Client.Events;

/// <summary>A round of grading is over. (<c>span.outcome_evaluation_end</c>)</summary>
public sealed class SpanOutcomeEvaluationEndEvent : SessionEvent
{
    internal SpanOutcomeEvaluationEndEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The outcome that was graded.</summary>
    public string OutcomeId => RequiredText("outcome_id"u8);

    /// <summary>The event id of its beginning.</summary>
    public string OutcomeEvaluationStartId => RequiredText("outcome_evaluation_start_id"u8);

    /// <summary>The round, from 0 or 1 as the service counts.</summary>
    public long? Iteration => Whole("iteration"u8);

    /// <summary>The verdict, such as satisfied or needs_revision.</summary>
    public string Result => RequiredText("result"u8);

    /// <summary>Why.</summary>
    public string Explanation => RequiredText("explanation"u8);

    /// <summary>The tokens it took.</summary>
    public ModelUsage? Usage => One("usage"u8, static json => new ModelUsage(json));

    /// <inheritdoc/>
    public override string? Text => $"{Result}: {Explanation}";
}
