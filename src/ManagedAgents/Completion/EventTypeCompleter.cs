namespace ManagedAgents.Completion;

/// <summary>Completes the types of events.</summary>
public sealed class EventTypeCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public EventTypeCompleter()
        : base(KnownValues.EventTypes)
    {
    }
}
