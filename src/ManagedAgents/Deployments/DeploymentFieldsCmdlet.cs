using System.Management.Automation;
using ManagedAgents.Agents;
using ManagedAgents.Client.Deployments;
using ManagedAgents.Client.Wire;
using ManagedAgents.Errors;
using ManagedAgents.Resources;
using ManagedAgents.Sessions;

namespace ManagedAgents.Deployments;

/// <summary>The fields that creating and changing a deployment share.</summary>
public abstract class DeploymentFieldsCmdlet : SessionStartCmdlet<Deployment>
{
    private protected DeploymentFieldsCmdlet()
    {
    }

    /// <summary>What the deployment is for, to tell it from others; in a change $null for nothing.</summary>
    [Parameter]
    [Field]
    public string? Description { get; set; }

    /// <summary>
    /// When it runs, as the five fields of cron: minute, hour, day of the month, month, day of the week. <c>'15 2 * * *'</c> is every night at 02:15,
    /// <c>'0 9 * * 1-5'</c> at nine on weekdays. The service checks it, and starts a run up to some minutes later. It goes with -TimeZone. Without it the
    /// deployment runs when Start-MADeployment tells it to; in a change $null takes the schedule away.
    /// </summary>
    [Parameter]
    public string? Schedule { get; set; }

    /// <summary>The time zone in which -Schedule is meant, by its IANA name, such as UTC or Europe/Berlin. Tab completes some.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    [ValidateNotNullOrEmpty]
    public string? TimeZone { get; set; }

    /// <summary>The agent that is to run; null where it stays, or is said otherwise.</summary>
    private protected virtual AgentReference? AgentToRun => Agent;

    /// <summary>The schedule of which -Schedule or -TimeZone alone changes a half; null where there is none.</summary>
    private protected virtual ScheduleInput? KnownSchedule => null;

    private protected override void AddFields(RequestBody fields)
    {
        base.AddFields(fields);
        if (AgentToRun is { } agent)
            fields.SetField(nameof(Deployment.Agent), ReadAgent(agent, agent.ToString()));
        if (IsBound(nameof(Schedule)) || TimeZone is not null)
            fields.SetField(nameof(Deployment.Schedule), ReadSchedule());
    }

    private protected override bool TryReferences(RequestBody fields) => (AgentToRun is not { } agent || TryAgent(fields, agent, out _)) && base.TryReferences(fields);

    private ScheduleInput? ReadSchedule()
    {
        bool isTakenAway = IsBound(nameof(Schedule)) && string.IsNullOrWhiteSpace(Schedule);
        if (isTakenAway && TimeZone is null)
            return null;
        string? expression = isTakenAway ? null : Schedule ?? KnownSchedule?.Expression;
        string? zone = TimeZone ?? KnownSchedule?.TimeZone;
        return expression is not null && zone is not null
            ? ScheduleInput.Cron(expression, zone)
            : throw new InputException("InvalidInput", "A schedule is a -Schedule, such as '15 2 * * *', in a -TimeZone, such as Europe/Berlin; give both.");
    }
}
