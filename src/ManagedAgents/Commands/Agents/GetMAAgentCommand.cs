using System;
using System.Management.Automation;
using ManagedAgents.Client.Models;
using ManagedAgents.Completion;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Agents;

/// <summary>Gets agents: the named ones (agents.retrieve) or all (agents.list), in their newest version unless told otherwise.</summary>
[Cmdlet(VerbsCommon.Get, "MAAgent", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(Agent))]
public sealed class GetMAAgentCommand : MAConnectedCmdlet
{
    private const string ListSet = "List";
    private const string IdSet = "Id";

    /// <summary>The agents to get, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("AgentId")]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public AgentReference[] Id { get; set; } = [];

    /// <summary>The version to get; default the newest, even of an agent's object that is older.</summary>
    [Parameter(ParameterSetName = IdSet)]
    [ValidateNotNullOrEmpty]
    public string? Version { get; set; }

    /// <summary>Get only those whose name fits; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>List archived ones too.</summary>
    [Parameter(ParameterSetName = ListSet)]
    public SwitchParameter IncludeArchived { get; set; }

    /// <summary>List only those created at this time or later.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    public DateTimeOffset? CreatedAfter { get; set; }

    /// <summary>List only those created at this time or earlier.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    public DateTimeOffset? CreatedBefore { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ListSet)
        {
            WriteList(Client.Agents.List(CreatedAfter, CreatedBefore, IncludeArchived, PageLimit(Name)), null, Filter(Name, static (Agent a) => a.Name));
            return;
        }

        foreach (AgentReference agent in Id)
        {
            if (Try(() => Client.Agents.GetAsync(agent.Id, Version, StopToken), agent, out Agent found))
                WriteObject(found);
        }
    }
}
