namespace ManagedAgents.Completion;

/// <summary>Completes the states of a session.</summary>
public sealed class SessionStatusCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public SessionStatusCompleter()
        : base(KnownValues.SessionStatuses)
    {
    }
}
