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
public sealed class GetMASessionCommand : GetResourceCmdlet<Session, SessionReference>
{
    /// <summary>The sessions to get: ids, objects or events of them. An object is read anew from the service.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public override SessionReference[] Id { get; set; } = [];

    /// <summary>Lists only sessions of this agent, by its id, exact name or object, in any of its versions.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field("AgentId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public AgentReference? Agent { get; set; }

    /// <summary>With -Agent: lists only sessions of this version of it.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AgentVersionCompleter))]
    public string? AgentVersion { get; set; }

    /// <summary>Lists only sessions that this deployment started, by its id, exact name or object.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field("DeploymentId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public StartingDeploymentReference? Deployment { get; set; }

    /// <summary>Lists only sessions in which this memory store is mounted, by its id, exact name or object.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field("MemoryStoreId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public MountedStoreReference? MemoryStore { get; set; }

    /// <summary>
    /// Lists only sessions in one of these states: idle (waits), running, rescheduling (an error that heals by itself), terminated (final).
    /// </summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field("Statuses")]
    [ArgumentCompleter(typeof(SessionStatusCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Status { get; set; }

    /// <summary>Lists only sessions whose title fits. Wildcards are allowed; case does not matter. The service cannot search by title, so the list is read for it.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>Lists only sessions created at this time or later. A time without a zone is local time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    public DateTimeOffset? CreatedAfter { get; set; }

    /// <summary>Lists only sessions created at this time or earlier. A time without a zone is local time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    public DateTimeOffset? CreatedBefore { get; set; }

    /// <summary>Lists archived sessions too.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    public SwitchParameter IncludeArchived { get; set; }

    /// <summary>Lists the oldest first.</summary>
    [Parameter(ParameterSetName = ListSet)]
    public SwitchParameter Oldest { get; set; }

    private protected override void AddConditions(ResourceFilter filter) => filter.Where("Order", Oldest ? "asc" : null);

    private protected override void List(string[] parents)
    {
        if (TryFilter(PageLimit(Title), out ResourceFilter filter))
            WriteList(Of(parents).List(filter), Title ?? (object?)Agent, Filter<Session>(Title, static session => session.Title));
    }
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

    /// <summary>Stops only this thread of the session, by id (sthr_…). Default: the thread that is piped, else all.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public string? Thread { get; set; }

    /// <summary>Emits the accepted interrupt, which Receive-MAEvent takes as the place to begin.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (SessionReference session in Id)
        {
            InputEvent[] interrupt = new[] { InputEvent.Interrupt(Thread ?? session.ThreadId) };
            if (TryChange(session, "Stop session", id => Client.Events.SendAsync(id, interrupt, StopToken), out IReadOnlyList<SessionEvent> accepted) && PassThru)
                WriteObject(accepted, enumerateCollection: true);
        }
    }
}

/// <summary>The base of cmdlets that end sessions for good, which the service refuses while they run.</summary>
public abstract class SessionEndingCmdlet : ActOnResourceCmdlet<Session, SessionReference>
{
    private protected SessionEndingCmdlet()
    {
    }

    /// <summary>The sessions: ids, objects or events of them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public override SessionReference[] Id { get; set; } = [];

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
    private protected override string Act => Force ? "Interrupt and delete session" : "Delete session";

    private protected override async Task<Session?> ActAsync(ResourceOperations<Session> operations, string id)
    {
        await (Force ? Client.Sessions.InterruptAndDeleteAsync(id, SettleDeadline, StopToken) : operations.DeleteAsync(id, StopToken)).ConfigureAwait(false);
        return null;
    }
}

/// <summary>
/// Archives sessions (sessions.archive). This is final: an archived session takes no more input. One that runs is refused, unless -Force
/// interrupts it first.
/// </summary>
[Cmdlet(VerbsLifecycle.Disable, "MASession", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Session))]
public sealed class DisableMASessionCommand : SessionEndingCmdlet
{
    private protected override string Act => Force ? "Interrupt and archive session" : "Archive session";

    private protected override async Task<Session?> ActAsync(ResourceOperations<Session> operations, string id) =>
        await (Force ? Client.Sessions.InterruptAndArchiveAsync(id, SettleDeadline, StopToken) : operations.ArchiveAsync(id, StopToken)).ConfigureAwait(false);
}
