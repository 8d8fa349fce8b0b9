using System.Collections;
using System.Management.Automation;
using ManagedAgents.Client.Environments;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Environments;

/// <summary>Gets environments: the named ones (environments.retrieve) or all (environments.list).</summary>
[Cmdlet(VerbsCommon.Get, "MAEnvironment", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(AgentEnvironment))]
public sealed class GetMAEnvironmentCommand : GetNamedResourceCmdlet<AgentEnvironment, EnvironmentReference>
{
    /// <summary>The environments to get, by id, name or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("EnvironmentId")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public override EnvironmentReference[] Id { get; set; } = [];

    /// <summary>List archived ones too.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    public SwitchParameter IncludeArchived { get; set; }
}

/// <summary>Archives environments (environments.archive). This is final: no session can be started in them again.</summary>
[Cmdlet(VerbsLifecycle.Disable, "MAEnvironment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(AgentEnvironment))]
public sealed class DisableMAEnvironmentCommand : DisableResourceCmdlet<AgentEnvironment, EnvironmentReference>
{
    /// <summary>The environments to archive, by id, name or object.</summary>
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
    /// <summary>The environments to delete, by id, name or object.</summary>
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
    private const string FieldSet = "Fields";
    private const string DefinitionSet = "Definition";
    private static readonly string[] CanBeGiven = { "name", "description", "config", "metadata", "scope" };

    /// <summary>
    /// A name, an environment, or the definition of one as an object from JSON or a hashtable by wire names: the fields that are not given
    /// otherwise.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = DefinitionSet)]
    public PSObject? InputObject { get; set; }

    /// <summary>Its name, unique in the workspace.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FieldSet)]
    [Parameter(Position = 0, ParameterSetName = DefinitionSet)]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(ReadRequest, Name ?? (object?)InputObject, out (string Name, EnvironmentRequest Fields) request))
            return;
        if (TryChange(request.Name, "Create environment", () => Client.Environments.CreateAsync(request.Fields, StopToken), out AgentEnvironment environment))
            WriteObject(environment);
    }

    private (string Name, EnvironmentRequest Fields) ReadRequest()
    {
        Definition? piped = ParameterSetName == DefinitionSet ? Definition.Of(InputObject) : null;
        string name = Name ?? (ParameterSetName == DefinitionSet && piped is null ? InputObject!.ToString() : piped?.Fields["name"]?.ToString())
            ?? throw Definition.Lacks("definition", "name", "-Name");
        var request = new EnvironmentRequest { Name = name };
        bool hasConfig = piped?.Fields["config"] is not null;
        if (hasConfig && GivesConfig)
            throw new InputException("InvalidInput", "The definition that is piped has a config; leave out -AllowedHost, -Package and -SelfHosted, or the config.");
        if (piped is not null)
            ReadDefinition(piped, request);
        request.Append(ReadFields(hasConfig ? null : NetworkInput.Unrestricted));
        request.Name = name;
        return (name, request);
    }

    private void ReadDefinition(Definition piped, EnvironmentRequest request)
    {
        if (piped.Fields["metadata"] is IDictionary metadata)
            piped.Fields["metadata"] = PlainValue.TextTable(metadata);
        string[] unknown = piped.TakeUnknown(CanBeGiven);
        if (unknown.Length > 0)
            WriteWarning($"The environment has fields that this module does not know, and they are not copied: {string.Join(", ", unknown)}. Give them with -AdditionalProperty if the new environment shall have them.");
        request.Merge(piped.Fields);
    }
}

/// <summary>Changes an environment (environments.update); what is not given stays as it is.</summary>
[Cmdlet(VerbsCommon.Set, "MAEnvironment", SupportsShouldProcess = true)]
[OutputType(typeof(AgentEnvironment))]
public sealed class SetMAEnvironmentCommand : EnvironmentFieldsCmdlet
{
    /// <summary>The environment to change, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("EnvironmentId")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public EnvironmentReference Id { get; set; } = null!;

    /// <summary>The new name, unique in the workspace.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>Let its sandboxes reach everything from now on.</summary>
    [Parameter]
    public SwitchParameter Unrestricted { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(ReadChanges, Id, out EnvironmentRequest changes))
            return;
        if (TryChange(Id, "Change environment", id => Client.Environments.UpdateAsync(id, changes, StopToken), out AgentEnvironment environment))
            WriteObject(environment);
    }

    private EnvironmentRequest ReadChanges()
    {
        if (Unrestricted && (IsBound(nameof(AllowedHost)) || SelfHosted))
            throw new InputException("InvalidInput", "-Unrestricted excludes -AllowedHost and -SelfHosted; give one of them.");
        var changes = new EnvironmentRequest();
        changes.Merge(ChangesOf(Id));
        changes.Append(ReadFields(Unrestricted ? NetworkInput.Unrestricted : null));
        if (IsBound(nameof(Name)))
            changes.Name = Name;
        return RequireChange(changes);
    }
}
