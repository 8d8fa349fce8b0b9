using System.Management.Automation;

namespace ManagedAgents.References;

/// <summary>Names a vault by its id or any object with one.</summary>
public sealed class VaultReference : ResourceReference
{
    private const string Kind = "vault";

    /// <summary>Takes an id.</summary>
    /// <param name="id">The id.</param>
    public VaultReference(string id)
        : base(Kind, id)
    {
    }

    /// <summary>Takes any object with a vault's id.</summary>
    /// <param name="value">An object with the property VaultId, or else Id.</param>
    public VaultReference(PSObject value)
        : base(Kind, TextOf(value, "VaultId", "Id"))
    {
    }
}
