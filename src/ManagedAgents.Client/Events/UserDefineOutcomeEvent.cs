namespace ManagedAgents.Client.Events;

/// <summary>A goal with the rubric it is graded by. (<c>user.define_outcome</c>)</summary>
public sealed class UserDefineOutcomeEvent : SessionEvent
{
    internal UserDefineOutcomeEvent(EventHead head)
        : base(head)
    {
    }

    /// <summary>The outcome's id.</summary>
    public string OutcomeId => RequiredText("outcome_id"u8);

    /// <summary>What is to be reached.</summary>
    public string Description => RequiredText("description"u8);

    /// <summary>The rubric, as plain values.</summary>
    public object? Rubric => Plain("rubric"u8);

    /// <summary>How many rounds are graded at most; null for the service's default.</summary>
    public long? MaxIterations => Whole("max_iterations"u8);

    /// <inheritdoc/>
    public override string? Text => Description;
}
