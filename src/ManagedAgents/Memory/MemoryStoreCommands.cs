using System;
using System.Collections;
using System.Management.Automation;
using ManagedAgents.Client.Memory;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Memory;

/// <summary>
/// Creates a memory store (memory_stores.create). A piped store, or a definition of one in the API's form, gives the fields that are not given
/// otherwise; a piped text is its name.
/// </summary>
[Cmdlet(VerbsCommon.New, "MAMemoryStore", SupportsShouldProcess = true, DefaultParameterSetName = FieldSet)]
[OutputType(typeof(MemoryStore))]
public sealed class NewMAMemoryStoreCommand : NewResourceCmdlet<MemoryStore>
{
    /// <summary>The store's name. The folder in which a session finds it comes from it. It need not be unique.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FieldSet)]
    [Parameter(Position = 0, ParameterSetName = DefinitionSet)]
    [Field]
    public string? Name { get; set; }

    /// <summary>What the store is for. Agents read it.</summary>
    [Parameter]
    [Field]
    public string? Description { get; set; }

    /// <summary>Your own pairs of key and value, as a hashtable, at most 16. Values are sent as text.</summary>
    [Parameter]
    [Field]
    [TableArgument]
    public IDictionary? Metadata { get; set; }
}

/// <summary>Gets memory stores: the named ones (memory_stores.retrieve) or all (memory_stores.list).</summary>
[Cmdlet(VerbsCommon.Get, "MAMemoryStore", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(MemoryStore))]
public sealed class GetMAMemoryStoreCommand : GetNamedResourceCmdlet<MemoryStore, MemoryStoreReference>
{
    /// <summary>Lists only those created at this time or later.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    [Field]
    public DateTimeOffset? CreatedAfter { get; set; }

    /// <summary>Lists only those created at this time or earlier.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    [Field]
    public DateTimeOffset? CreatedBefore { get; set; }

    /// <summary>Lists archived ones too.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    public SwitchParameter IncludeArchived { get; set; }
}

/// <summary>Changes a memory store (memory_stores.update); what is not given stays as it is.</summary>
[Cmdlet(VerbsCommon.Set, "MAMemoryStore", SupportsShouldProcess = true)]
[OutputType(typeof(MemoryStore))]
public sealed class SetMAMemoryStoreCommand : SetResourceCmdlet<MemoryStore, MemoryStoreReference>
{
    /// <summary>The new name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [Field]
    public string? Name { get; set; }

    /// <summary>What the store is for from now on; $null for nothing.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    [Field]
    public string? Description { get; set; }

    /// <summary>Your own pairs of key and value to set; a key with the value $null is deleted, and keys that are not named stay.</summary>
    [Parameter]
    [Field]
    [TableArgument]
    public IDictionary? Metadata { get; set; }
}

/// <summary>Archives memory stores, which is final (memory_stores.archive).</summary>
[Cmdlet(VerbsLifecycle.Disable, "MAMemoryStore", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(MemoryStore))]
public sealed class DisableMAMemoryStoreCommand : DisableResourceCmdlet<MemoryStore, MemoryStoreReference>
{
}

/// <summary>Deletes memory stores with all that is in them for good (memory_stores.delete).</summary>
[Cmdlet(VerbsCommon.Remove, "MAMemoryStore", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveMAMemoryStoreCommand : RemoveResourceCmdlet<MemoryStore, MemoryStoreReference>
{
}
