using System.Management.Automation;

namespace ManagedAgents.References;

/// <summary>Names a memory store by its id or its object.</summary>
public sealed class MemoryStoreReference : ResourceReference
{
    private const string Kind = "memory store";

    /// <summary>Takes an id.</summary>
    /// <param name="id">The id.</param>
    public MemoryStoreReference(string id)
        : base(Kind, id)
    {
    }

    /// <summary>Takes any object with an id.</summary>
    /// <param name="value">An object with the property MemoryStoreId or Id.</param>
    public MemoryStoreReference(PSObject value)
        : base(Kind, TextOf(value, "MemoryStoreId", "Id"))
    {
    }
}
