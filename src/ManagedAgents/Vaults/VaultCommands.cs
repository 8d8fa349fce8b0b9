using System.Collections;
using System.Management.Automation;
using ManagedAgents.Client;
using ManagedAgents.Client.Vaults;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Vaults;

/// <summary>
/// Creates a vault (vaults.create). A piped vault, or a definition of one in the API's form, gives the fields that are not given otherwise; a
/// piped text is its name.
/// </summary>
[Cmdlet(VerbsCommon.New, "MAVault", SupportsShouldProcess = true, DefaultParameterSetName = FieldSet)]
[OutputType(typeof(Vault))]
public sealed class NewMAVaultCommand : NewResourceCmdlet<Vault>
{
    /// <summary>Its name, as people see it. It need not be unique.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FieldSet)]
    [Parameter(Position = 0, ParameterSetName = DefinitionSet)]
    [Field(nameof(Vault.DisplayName))]
    public string? Name { get; set; }

    /// <summary>Your own pairs of key and value, as a hashtable, at most 16. Values are sent as text.</summary>
    [Parameter]
    [Field]
    [TableArgument]
    public IDictionary? Metadata { get; set; }
}

/// <summary>Gets vaults: the named ones (vaults.retrieve) or all (vaults.list).</summary>
[Cmdlet(VerbsCommon.Get, "MAVault", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(Vault))]
public sealed class GetMAVaultCommand : GetNamedResourceCmdlet<Vault, VaultReference>
{
    /// <summary>Lists archived vaults too.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    public SwitchParameter IncludeArchived { get; set; }
}

/// <summary>Changes a vault (vaults.update); what is not given stays as it is.</summary>
[Cmdlet(VerbsCommon.Set, "MAVault", SupportsShouldProcess = true)]
[OutputType(typeof(Vault))]
public sealed class SetMAVaultCommand : SetResourceCmdlet<Vault, VaultReference>
{
    /// <summary>The new name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [Field(nameof(Vault.DisplayName))]
    public string? Name { get; set; }

    /// <summary>Pairs to set, as a hashtable. A key with the value $null is deleted; keys that are not named stay.</summary>
    [Parameter]
    [Field]
    [TableArgument]
    public IDictionary? Metadata { get; set; }
}

/// <summary>Archives vaults with their credentials, which is final (vaults.archive).</summary>
[Cmdlet(VerbsLifecycle.Disable, "MAVault", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Vault))]
public sealed class DisableMAVaultCommand : DisableResourceCmdlet<Vault, VaultReference>
{
}

/// <summary>Deletes vaults with their credentials for good (vaults.delete).</summary>
[Cmdlet(VerbsCommon.Remove, "MAVault", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveMAVaultCommand : RemoveResourceCmdlet<Vault, VaultReference>
{
}

/// <summary>Names a vault by its id or name, its object, or an object that says which vault it is of.</summary>
public sealed class VaultReference : ResourceReference<Vault>
{
    /// <summary>Takes what names the vault.</summary>
    /// <param name="value">An id, a name or an object.</param>
    public VaultReference(object value)
        : base(Kinds.Vault, value)
    {
    }
}
