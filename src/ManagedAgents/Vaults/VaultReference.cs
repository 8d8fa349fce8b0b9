using ManagedAgents.Client;
using ManagedAgents.Resources;

namespace ManagedAgents.Vaults;

/// <summary>Names a vault by its id, its object, or an object that says which vault it is of.</summary>
public sealed class VaultReference : ResourceReference
{
    /// <summary>Takes what names the vault.</summary>
    /// <param name="value">An id or an object.</param>
    public VaultReference(object value)
        : base(Kinds.Vault, value)
    {
    }
}
