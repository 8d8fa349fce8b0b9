namespace ManagedAgents.Completion;

/// <summary>Completes how much a model thinks.</summary>
public sealed class EffortCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public EffortCompleter()
        : base(KnownValues.Efforts)
    {
    }
}
