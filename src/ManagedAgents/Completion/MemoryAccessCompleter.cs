namespace ManagedAgents.Completion;

/// <summary>Completes what an agent may do with a memory store.</summary>
public sealed class MemoryAccessCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public MemoryAccessCompleter()
        : base(KnownValues.MemoryAccesses)
    {
    }
}
