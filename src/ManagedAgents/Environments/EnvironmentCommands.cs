using System.Management.Automation;
using ManagedAgents.Client.Environments;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Resources;

namespace ManagedAgents.Environments;

/// <summary>Gets environments: the named ones (environments.retrieve) or all (environments.list).</summary>
[Cmdlet(VerbsCommon.Get, "MAEnvironment", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(AgentEnvironment))]
public sealed class GetMAEnvironmentCommand : GetNamedResourceCmdlet<AgentEnvironment, EnvironmentReference>
{
    /// <summary>
    /// The environments to get: ids, exact names, objects, or objects that say which they are of, such as sessions. An object is read anew from the
    /// service.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("EnvironmentId")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public override EnvironmentReference[] Id { get; set; } = [];

    /// <summary>Lists archived environments too.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    public SwitchParameter IncludeArchived { get; set; }
}

/// <summary>Archives environments (environments.archive). This is final: no session can be started in them again.</summary>
[Cmdlet(VerbsLifecycle.Disable, "MAEnvironment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(AgentEnvironment))]
public sealed class DisableMAEnvironmentCommand : DisableResourceCmdlet<AgentEnvironment, EnvironmentReference>
{
    /// <summary>The environments to archive: ids, exact names or objects.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("EnvironmentId")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public override EnvironmentReference[] Id { get; set; } = [];
}

/// <summary>Deletes environments for good (environments.delete).</summary>
[Cmdlet(VerbsCommon.Remove, "MAEnvironment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveMAEnvironmentCommand : RemoveResourceCmdlet<AgentEnvironment, EnvironmentReference>
{
    /// <summary>The environments to delete: ids, exact names or objects.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("EnvironmentId")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public override EnvironmentReference[] Id { get; set; } = [];
}

/// <summary>
/// Creates an environment (environments.create). Unless told otherwise its sandboxes reach everything. A piped environment, or a definition
/// of one in the API's form, gives the fields that are not given otherwise.
/// </summary>
[Cmdlet(VerbsCommon.New, "MAEnvironment", SupportsShouldProcess = true, DefaultParameterSetName = FieldSet)]
[OutputType(typeof(AgentEnvironment))]
public sealed class NewMAEnvironmentCommand : EnvironmentFieldsCmdlet
{
    /// <summary>
    /// A name, an environment, or the definition of one in the form of the API: an object from ConvertFrom-Json or a hashtable. It gives the fields
    /// that are not given otherwise, and those that this module has no parameter for. What the service makes itself, such as an id, is left out.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = DefinitionSet)]
    public PSObject? InputObject { get; set; }

    /// <summary>Its name, unique in the workspace.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FieldSet)]
    [Parameter(Position = 0, ParameterSetName = DefinitionSet)]
    [Field]
    public string? Name { get; set; }

    private protected override string[] CopiedToo => ["config", "scope"];

    private protected override NetworkInput? NetworkDefault => Piped?.Fields["config"] is null ? NetworkInput.Unrestricted : null;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Create(InputObject);

    private protected override void ReadDefinition(Definition piped, RequestBody fields)
    {
        if (piped.Fields["config"] is not null && GivesConfig)
            throw new InputException("InvalidInput", "The definition that is piped has a config; leave out -AllowedHost, -Package and -SelfHosted, or the config.");
    }
}

/// <summary>Changes an environment (environments.update); what is not given stays as it is.</summary>
[Cmdlet(VerbsCommon.Set, "MAEnvironment", SupportsShouldProcess = true)]
[OutputType(typeof(AgentEnvironment))]
public sealed class SetMAEnvironmentCommand : EnvironmentFieldsCmdlet
{
    /// <summary>The environment to change: its id, exact name or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("EnvironmentId")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public EnvironmentReference Id { get; set; } = null!;

    /// <summary>The new name, unique in the workspace.</summary>
    [Parameter]
    [Field]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Sandboxes reach every host from now on. Excludes -AllowedHost and -SelfHosted.</summary>
    [Parameter]
    public SwitchParameter Unrestricted { get; set; }

    private protected override NetworkInput? NetworkDefault => Unrestricted ? NetworkInput.Unrestricted : null;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Change(Id);

    private protected override void AddFields(RequestBody fields)
    {
        if (Unrestricted && (IsBound(nameof(AllowedHost)) || SelfHosted))
            throw new InputException("InvalidInput", "-Unrestricted excludes -AllowedHost and -SelfHosted; give one of them.");
        base.AddFields(fields);
    }
}
