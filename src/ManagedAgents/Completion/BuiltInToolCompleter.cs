namespace ManagedAgents.Completion;

/// <summary>Completes the names of the service's built-in tools.</summary>
public sealed class BuiltInToolCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public BuiltInToolCompleter()
        : base(KnownValues.BuiltInTools)
    {
    }
}
