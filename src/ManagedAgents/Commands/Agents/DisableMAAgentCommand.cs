using System.Management.Automation;
using ManagedAgents.Client.Models;
using ManagedAgents.Completion;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Agents;

/// <summary>Archives agents (agents.archive). This is final: no session can be started with them again.</summary>
[Cmdlet(VerbsLifecycle.Disable, "MAAgent", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Agent))]
public sealed class DisableMAAgentCommand : MAConnectedCmdlet
{
    /// <summary>The agents to archive, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("AgentId")]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public AgentReference[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (AgentReference agent in Id)
        {
            if (TryChange(agent, "Archive agent", id => Client.Agents.ArchiveAsync(id, StopToken), out Agent archived))
                WriteObject(archived);
        }
    }
}
