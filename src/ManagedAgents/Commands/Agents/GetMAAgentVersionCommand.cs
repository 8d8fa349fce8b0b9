using System.Management.Automation;
using ManagedAgents.Client.Models;
using ManagedAgents.Completion;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Agents;

/// <summary>Gets all versions of agents, newest first (agents.versions.list).</summary>
[Cmdlet(VerbsCommon.Get, "MAAgentVersion", SupportsPaging = true)]
[OutputType(typeof(Agent))]
public sealed class GetMAAgentVersionCommand : MAConnectedCmdlet
{
    /// <summary>The agents, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("AgentId")]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public AgentReference[] Id { get; set; } = [];

    private protected override string NotFoundErrorId => "AgentNotFound";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (AgentReference agent in Id)
        {
            if (TryNow(() => agent.Id, agent, out string id))
                WriteList(Client.Agents.Versions(id, PageLimit()), agent);
        }
    }
}
