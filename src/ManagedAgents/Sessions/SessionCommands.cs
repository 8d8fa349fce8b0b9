using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Agents;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;

namespace ManagedAgents.Sessions;

/// <summary>Gets sessions: the named ones (sessions.retrieve) or those that fit, newest first (sessions.list).</summary>
[Cmdlet(VerbsCommon.Get, "MASession", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(Session))]
public sealed class GetMASessionCommand : MAConnectedCmdlet
{
    private const string ListSet = "List";
    private const string IdSet = "Id";

    /// <summary>The sessions to get: ids, objects or events of them. An object is read anew from the service.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference[] Id { get; set; } = [];

    /// <summary>Lists only sessions of this agent, by id or object, in any of its versions.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public AgentReference? Agent { get; set; }

    /// <summary>With -Agent: lists only sessions of this version of it.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    public string? AgentVersion { get; set; }

    /// <summary>
    /// Lists only sessions in one of these states: idle (waits), running, rescheduling (an error that heals by itself), terminated (final).
    /// </summary>
    [Parameter(ParameterSetName = ListSet)]
    [ArgumentCompleter(typeof(SessionStatusCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Status { get; set; }

    /// <summary>Lists only sessions created at this time or later. A time without a zone is local time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    public DateTimeOffset? CreatedAfter { get; set; }

    /// <summary>Lists only sessions created at this time or earlier. A time without a zone is local time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    public DateTimeOffset? CreatedBefore { get; set; }

    /// <summary>Lists archived sessions too.</summary>
    [Parameter(ParameterSetName = ListSet)]
    public SwitchParameter IncludeArchived { get; set; }

    /// <summary>Lists the oldest first.</summary>
    [Parameter(ParameterSetName = ListSet)]
    public SwitchParameter Oldest { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ListSet)
        {
            string? agentId = null;
            if (Agent is null || TryResolve(Agent, out agentId))
                WriteList(Client.Sessions.List(ReadFilter(agentId)), Agent);
            return;
        }

        foreach (SessionReference session in Id)
        {
            if (!Named.IsFull && Try(() => Client.Sessions.GetAsync(session.Id, StopToken), session, out Session found))
                Named.Write(found);
        }
    }

    private ResourceFilter ReadFilter(string? agentId) => new ResourceFilter { Limit = PageLimit() }
        .Where("AgentId", agentId)
        .Where(nameof(AgentVersion), AgentVersion)
        .Where("Statuses", Known(KnownValues.SessionStatuses, Status))
        .Where(nameof(CreatedAfter), CreatedAfter)
        .Where(nameof(CreatedBefore), CreatedBefore)
        .Where(nameof(IncludeArchived), IncludeArchived.IsPresent)
        .Where("Order", Oldest ? "asc" : null);
}

/// <summary>Stops what sessions are doing (an interrupt through sessions.events.send). The session stays and can go on with a new message.</summary>
[Cmdlet(VerbsLifecycle.Stop, "MASession", SupportsShouldProcess = true)]
[OutputType(typeof(SessionEvent))]
public sealed class StopMASessionCommand : MAConnectedCmdlet
{
    /// <summary>The sessions to stop: ids, objects or events of them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference[] Id { get; set; } = [];

    /// <summary>Stops only this thread of the session, by id (sthr_…). Default: all.</summary>
    [Parameter]
    public string? Thread { get; set; }

    /// <summary>Emits the accepted interrupt, which Receive-MAEvent takes as the place to begin.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (SessionReference session in Id)
        {
            var interrupt = new[] { InputEvent.Interrupt(Thread) };
            if (TryChange(session, "Stop session", id => Client.Events.SendAsync(id, interrupt, StopToken), out IReadOnlyList<SessionEvent> accepted) && PassThru)
                WriteObject(accepted, enumerateCollection: true);
        }
    }
}

/// <summary>The base of cmdlets that end sessions for good, which the service refuses while they run.</summary>
public abstract class SessionEndingCmdlet : MAConnectedCmdlet
{
    private protected SessionEndingCmdlet()
    {
    }

    /// <summary>The sessions: ids, objects or events of them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference[] Id { get; set; } = [];

    /// <summary>
    /// Ends sessions that run or wait for answers, too: they are interrupted first. It does not answer the confirmation; <c>-Confirm:$false</c> does.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// With -Force: the longest wait for one session to come to rest, in seconds; default 60. After it the session is left as it is.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue / 1000)]
    public int TimeoutSec { get; set; } = (int)SessionOperations.SettleDeadline.TotalSeconds;

    private protected TimeSpan SettleDeadline => TimeSpan.FromSeconds(TimeoutSec);
}

/// <summary>
/// Deletes sessions with their history and files for good (sessions.delete). One that runs is refused, unless -Force interrupts it first.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "MASession", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveMASessionCommand : SessionEndingCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (SessionReference session in Id)
            TryChange(session, Force ? "Interrupt and delete session" : "Delete session", DeleteAsync);
    }

    private Task DeleteAsync(string id) =>
        Force ? Client.Sessions.InterruptAndDeleteAsync(id, SettleDeadline, StopToken) : Client.Sessions.DeleteAsync(id, StopToken);
}

/// <summary>
/// Archives sessions (sessions.archive). This is final: an archived session takes no more input. One that runs is refused, unless -Force
/// interrupts it first.
/// </summary>
[Cmdlet(VerbsLifecycle.Disable, "MASession", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Session))]
public sealed class DisableMASessionCommand : SessionEndingCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (SessionReference session in Id)
        {
            if (TryChange(session, Force ? "Interrupt and archive session" : "Archive session", ArchiveAsync, out Session archived))
                WriteObject(archived);
        }
    }

    private Task<Session> ArchiveAsync(string id) =>
        Force ? Client.Sessions.InterruptAndArchiveAsync(id, SettleDeadline, StopToken) : Client.Sessions.ArchiveAsync(id, StopToken);
}
