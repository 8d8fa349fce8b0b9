namespace ManagedAgents.Approvals;

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
