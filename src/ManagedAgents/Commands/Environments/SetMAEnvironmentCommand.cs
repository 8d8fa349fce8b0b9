using System.Management.Automation;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;
using ManagedAgents.Completion;
using ManagedAgents.Errors;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Environments;

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
