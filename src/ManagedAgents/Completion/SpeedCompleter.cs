namespace ManagedAgents.Completion;

/// <summary>Completes how fast a model answers.</summary>
public sealed class SpeedCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public SpeedCompleter()
        : base(KnownValues.Speeds)
    {
    }
}
