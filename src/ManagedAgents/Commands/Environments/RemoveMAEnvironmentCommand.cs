using System.Management.Automation;
using ManagedAgents.Completion;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Environments;

/// <summary>Deletes environments for good (environments.delete).</summary>
[Cmdlet(VerbsCommon.Remove, "MAEnvironment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveMAEnvironmentCommand : MAConnectedCmdlet
{
    /// <summary>The environments to delete, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("EnvironmentId")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public EnvironmentReference[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (EnvironmentReference environment in Id)
            TryChange(environment, "Delete environment", id => Client.Environments.DeleteAsync(id, StopToken));
    }
}
