using System;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Agents;
using ManagedAgents.Client.Deployments;
using ManagedAgents.Client.Resources;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Deployments;

/// <summary>Gets deployments: the named ones (deployments.retrieve) or all (deployments.list).</summary>
[Cmdlet(VerbsCommon.Get, "MADeployment", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(Deployment))]
public sealed class GetMADeploymentCommand : GetNamedResourceCmdlet<Deployment, DeploymentReference>
{
    /// <summary>Lists only deployments of this agent, by its id, exact name or object, in any of its versions.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field("AgentId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public AgentReference? Agent { get; set; }

    /// <summary>Lists only deployments in this state: active, or paused. The service takes it not together with -IncludeArchived.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    [ArgumentCompleter(typeof(DeploymentStatusCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Status { get; set; }

    /// <summary>Lists only deployments created at this time or later. A time without a zone is local time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    public DateTimeOffset? CreatedAfter { get; set; }

    /// <summary>Lists only deployments created at this time or earlier. A time without a zone is local time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    public DateTimeOffset? CreatedBefore { get; set; }

    /// <summary>Lists archived deployments too.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    public SwitchParameter IncludeArchived { get; set; }
}

/// <summary>Archives deployments, which is final: they run no more (deployments.archive).</summary>
[Cmdlet(VerbsLifecycle.Disable, "MADeployment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Deployment))]
public sealed class DisableMADeploymentCommand : DisableResourceCmdlet<Deployment, DeploymentReference>
{
}

/// <summary>Pauses the schedules of deployments (deployments.pause). Sessions that they started work on.</summary>
[Cmdlet(VerbsLifecycle.Suspend, "MADeployment", SupportsShouldProcess = true)]
[OutputType(typeof(Deployment))]
public sealed class SuspendMADeploymentCommand : ActOnResourceCmdlet<Deployment, DeploymentReference>
{
    private protected override string Act => $"Pause {Kind}";

    private protected override async Task<Deployment?> ActAsync(ResourceOperations<Deployment> operations, string id) => await Client.Deployments.PauseAsync(id, StopToken).ConfigureAwait(false);
}

/// <summary>Lets the schedules of paused deployments go on (deployments.unpause). What they missed is not made up for.</summary>
[Cmdlet(VerbsLifecycle.Resume, "MADeployment", SupportsShouldProcess = true)]
[OutputType(typeof(Deployment))]
public sealed class ResumeMADeploymentCommand : ActOnResourceCmdlet<Deployment, DeploymentReference>
{
    private protected override string Act => $"Resume {Kind}";

    private protected override async Task<Deployment?> ActAsync(ResourceOperations<Deployment> operations, string id) => await Client.Deployments.UnpauseAsync(id, StopToken).ConfigureAwait(false);
}

/// <summary>Runs deployments now, paused ones too (deployments.run). A run names the session that it started, or says why it could not.</summary>
[Cmdlet(VerbsLifecycle.Start, "MADeployment", SupportsShouldProcess = true)]
[OutputType(typeof(DeploymentRun))]
public sealed class StartMADeploymentCommand : ResourceCmdlet<Deployment>
{
    /// <summary>The deployments to run: ids, exact names or objects.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public DeploymentReference[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (DeploymentReference one in Id)
        {
            if (TryChange(one, $"Run {Kind}", id => Client.Deployments.RunAsync(id, StopToken), out DeploymentRun run))
                WriteObject(run);
        }
    }
}

/// <summary>Gets runs of deployments: the named ones (deployment_runs.retrieve), or those that fit (deployment_runs.list).</summary>
[Cmdlet(VerbsCommon.Get, "MADeploymentRun", DefaultParameterSetName = IdSet, SupportsPaging = true)]
[OutputType(typeof(DeploymentRun))]
public sealed class GetMADeploymentRunCommand : GetResourceCmdlet<DeploymentRun, DeploymentRunReference>
{
    private string? _deploymentId;

    /// <summary>The runs to get: ids or objects. An object is read anew from the service. A deployment that is piped stands for all its runs.</summary>
    [Parameter(Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public override DeploymentRunReference[] Id { get; set; } = [];

    /// <summary>Lists only runs of this deployment, by its id, exact name or object.</summary>
    [Parameter(ParameterSetName = ListSet, ValueFromPipeline = true)]
    [Field(nameof(DeploymentRun.DeploymentId))]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public DeploymentReference? Deployment { get; set; }

    /// <summary>Lists only runs that could start no session, and say why; <c>-Failed:$false</c> lists only those that started one.</summary>
    [Parameter(ParameterSetName = ListSet)]
    public SwitchParameter Failed { get; set; }

    /// <summary>Lists only runs that this made run: schedule, or manual (Start-MADeployment).</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field("TriggerType")]
    [ArgumentCompleter(typeof(RunTriggerCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Trigger { get; set; }

    /// <summary>Lists only runs of this time or later. A time without a zone is local time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    public DateTimeOffset? CreatedAfter { get; set; }

    /// <summary>Lists only runs of this time or earlier. A time without a zone is local time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    public DateTimeOffset? CreatedBefore { get; set; }

    private protected override void List(string[] parents)
    {
        _deploymentId = parents.FirstOrDefault();
        base.List(parents);
    }

    private protected override void AddConditions(ResourceFilter filter)
    {
        filter.Where(nameof(DeploymentRun.DeploymentId), _deploymentId);
        if (IsBound(nameof(Failed)))
            filter.Where("HasError", Failed ? "true" : "false");
    }
}
