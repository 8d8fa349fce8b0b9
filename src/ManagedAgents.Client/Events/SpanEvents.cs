using System.Text.Json;
using ManagedAgents.Client.Resources;

namespace ManagedAgents.Client.Events;

/// <summary>A call of the model begins. (<c>span.model_request_start</c>)</summary>
public sealed class SpanModelRequestStartEvent : SessionEvent
{
    internal SpanModelRequestStartEvent(EventHead head)
        : base(head)
    {
    }
}

/// <summary>A call of the model is over. (<c>span.model_request_end</c>)</summary>
public sealed class SpanModelRequestEndEvent : SessionEvent
{
    internal SpanModelRequestEndEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The event id of its beginning.</summary>
    public string ModelRequestStartId => RequiredText("model_request_start_id"u8);

    /// <summary>True where the call failed; null where not told.</summary>
    public bool? IsError => Flag("is_error"u8);

    /// <summary>The tokens it took.</summary>
    public ModelUsage? ModelUsage => One("model_usage"u8, static json => new ModelUsage(json));
}

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

/// <summary>A round of grading goes on. (<c>span.outcome_evaluation_ongoing</c>)</summary>
public sealed class SpanOutcomeEvaluationOngoingEvent : SessionEvent
{
    internal SpanOutcomeEvaluationOngoingEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The outcome that is graded.</summary>
    public string OutcomeId => RequiredText("outcome_id"u8);

    /// <summary>The round, from 0 or 1 as the service counts.</summary>
    public long? Iteration => Whole("iteration"u8);
}

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

/// <summary>The tokens of a model call.</summary>
public sealed class ModelUsage : ApiObject
{
    internal ModelUsage(JsonElement json)
        : base(json)
    {
    }

    /// <summary>Tokens read anew.</summary>
    public long? InputTokens => Whole("input_tokens"u8);

    /// <summary>Tokens written.</summary>
    public long? OutputTokens => Whole("output_tokens"u8);

    /// <summary>Tokens written to the cache.</summary>
    public long? CacheCreationInputTokens => Whole("cache_creation_input_tokens"u8);

    /// <summary>Tokens read from the cache.</summary>
    public long? CacheReadInputTokens => Whole("cache_read_input_tokens"u8);

    /// <summary>The model's speed: standard or fast; null where not told.</summary>
    public string? Speed => TextOf("speed"u8);

    /// <inheritdoc/>
    public override string ToString() => $"{InputTokens} in, {OutputTokens} out";
}
