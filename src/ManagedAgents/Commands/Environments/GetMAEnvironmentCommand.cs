using System.Management.Automation;
using ManagedAgents.Client.Models;
using ManagedAgents.Completion;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Environments;

/// <summary>Gets environments: the named ones (environments.retrieve) or all (environments.list).</summary>
[Cmdlet(VerbsCommon.Get, "MAEnvironment", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(AgentEnvironment))]
public sealed class GetMAEnvironmentCommand : MAConnectedCmdlet
{
    private const string ListSet = "List";
    private const string IdSet = "Id";

    /// <summary>The environments to get, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("EnvironmentId")]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public EnvironmentReference[] Id { get; set; } = [];

    /// <summary>Get only those whose name fits; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>List archived ones too.</summary>
    [Parameter(ParameterSetName = ListSet)]
    public SwitchParameter IncludeArchived { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ListSet)
        {
            WriteList(Client.Environments.List(IncludeArchived, PageLimit(Name)), null, Filter(Name, static (AgentEnvironment e) => e.Name));
            return;
        }

        foreach (EnvironmentReference environment in Id)
        {
            if (Try(() => Client.Environments.GetAsync(environment.Id, StopToken), environment, out AgentEnvironment found))
                WriteObject(found);
        }
    }
}
