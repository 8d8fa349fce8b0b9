using ManagedAgents.Client;
using ManagedAgents.Client.Memory;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Memory;

/// <summary>Names a memory store by its id or name, its object, or an object that says which memory store it is of.</summary>
public sealed class MemoryStoreReference : ResourceReference<MemoryStore>
{
    /// <summary>Takes what names the memory store.</summary>
    /// <param name="value">An id, a name or an object.</param>
    public MemoryStoreReference(object value)
        : base(Kinds.MemoryStore, value)
    {
    }
}

/// <summary>Completes what an agent may do with a memory store.</summary>
public sealed class MemoryAccessCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public MemoryAccessCompleter()
        : base(KnownValues.MemoryAccesses)
    {
    }
}
