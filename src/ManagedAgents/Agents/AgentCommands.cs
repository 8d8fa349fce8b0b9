using System;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Resources;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Agents;

/// <summary>Gets agents: the named ones (agents.retrieve) or all (agents.list), in their newest version unless told otherwise.</summary>
[Cmdlet(VerbsCommon.Get, "MAAgent", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(Agent))]
public sealed class GetMAAgentCommand : GetNamedResourceCmdlet<Agent, AgentReference>
{
    /// <summary>The agents to get: ids, exact names or objects. An object is read anew, in its newest version.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("AgentId")]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public override AgentReference[] Id { get; set; } = [];

    /// <summary>With -Id: the version to get. Default: the newest, even of an agent's object that is older.</summary>
    [Parameter(ParameterSetName = IdSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AgentVersionCompleter))]
    public string? Version { get; set; }

    /// <summary>Lists only agents created at this time or later. A time without a zone is local time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    [Field]
    public DateTimeOffset? CreatedAfter { get; set; }

    /// <summary>Lists only agents created at this time or earlier. A time without a zone is local time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    [Field]
    public DateTimeOffset? CreatedBefore { get; set; }

    /// <summary>Lists archived agents too.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    public SwitchParameter IncludeArchived { get; set; }

    private protected override Task<Agent> ReadAsync(ResourceOperations<Agent> operations, string id, AgentReference one) => Client.Agents.GetAsync(id, Version, StopToken);
}

/// <summary>Gets all versions of agents, newest first (agents.versions.list).</summary>
[Cmdlet(VerbsCommon.Get, "MAAgentVersion", SupportsPaging = true)]
[OutputType(typeof(Agent))]
public sealed class GetMAAgentVersionCommand : MAConnectedCmdlet
{
    /// <summary>The agents: ids, exact names or objects.</summary>
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
            if (TryResolve(agent, out string id))
                WriteList(Client.Agents.Versions(id, PageLimit()), agent);
        }
    }
}

/// <summary>Archives agents (agents.archive). This is final: no session can be started of them again.</summary>
[Cmdlet(VerbsLifecycle.Disable, "MAAgent", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Agent))]
public sealed class DisableMAAgentCommand : DisableResourceCmdlet<Agent, AgentReference>
{
    /// <summary>The agents to archive: ids, exact names or objects.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("AgentId")]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public override AgentReference[] Id { get; set; } = [];
}
