using System.Management.Automation;
using ManagedAgents.Client.Models;
using ManagedAgents.Completion;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Environments;

/// <summary>Archives environments (environments.archive). This is final: no session can be started in them again.</summary>
[Cmdlet(VerbsLifecycle.Disable, "MAEnvironment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(AgentEnvironment))]
public sealed class DisableMAEnvironmentCommand : MAConnectedCmdlet
{
    /// <summary>The environments to archive, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("EnvironmentId")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public EnvironmentReference[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (EnvironmentReference environment in Id)
        {
            if (TryChange(environment, "Archive environment", id => Client.Environments.ArchiveAsync(id, StopToken), out AgentEnvironment archived))
                WriteObject(archived);
        }
    }
}
