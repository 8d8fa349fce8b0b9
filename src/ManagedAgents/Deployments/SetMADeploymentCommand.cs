using System.Management.Automation;
using ManagedAgents.Agents;
using ManagedAgents.Client.Deployments;
using ManagedAgents.Environments;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Deployments;

/// <summary>
/// Changes a deployment (deployments.update), for the sessions that it starts from now on; what is not given stays as it is. $null clears a field, a
/// list replaces the whole list.
/// </summary>
[Cmdlet(VerbsCommon.Set, "MADeployment", SupportsShouldProcess = true)]
[OutputType(typeof(Deployment))]
public sealed class SetMADeploymentCommand : DeploymentFieldsCmdlet
{
    private Deployment? _current;

    /// <summary>The deployment to change: its id, exact name or object, or a run of it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public DeploymentReference Id { get; set; } = null!;

    /// <summary>The new name.</summary>
    [Parameter]
    [Field]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The agent to run from now on: its object (the version that it shows), or its id or exact name (the version that is its newest now).</summary>
    [Parameter]
    [Alias("AgentId")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public override AgentReference? Agent { get; set; }

    /// <inheritdoc/>
    [Parameter]
    [Field(nameof(Deployment.EnvironmentId))]
    [Alias("EnvironmentId")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    public override EnvironmentReference? Environment { get; set; }

    /// <summary>What each session may cost, in US dollars at list prices, in whole cents; $null for no limit.</summary>
    [Parameter]
    [AllowNull]
    [MoneyArgument]
    public override decimal? Budget { get; set; }

    private protected override AgentReference? AgentToRun => Agent ?? (AgentVersion is not null && _current?.Agent is { } agent ? new AgentReference(agent) : null);

    private protected override ScheduleInput? KnownSchedule => _current?.Schedule is { } schedule ? ScheduleInput.Cron(schedule.Expression, schedule.TimeZone) : null;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // A half of a schedule, or a version alone, changes what the deployment has now.
        _current = null;
        bool isHalf = string.IsNullOrWhiteSpace(Schedule) != TimeZone is null || (AgentVersion is not null && Agent is null);
        if (isHalf)
        {
            if (!TryResolve(Id, out string id) || !Try(() => Client.Deployments.GetAsync(id, StopToken), Id, out Deployment current))
                return;
            _current = current;
        }

        Change(Id);
    }
}
