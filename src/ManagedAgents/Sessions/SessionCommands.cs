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
    /// <summary>The sessions to get, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public override SessionReference[] Id { get; set; } = [];

    /// <summary>Only sessions of this agent, by id or object, in any version.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field("AgentId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public AgentReference? Agent { get; set; }

    /// <summary>With -Agent: only sessions of this version of it.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    [ValidateNotNullOrEmpty]
    public string? AgentVersion { get; set; }

    /// <summary>Only sessions in one of these states: idle, running, rescheduling, terminated.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field("Statuses")]
    [ArgumentCompleter(typeof(SessionStatusCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Status { get; set; }

    /// <summary>Only sessions created at or after this time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    public DateTimeOffset? CreatedAfter { get; set; }

    /// <summary>Only sessions created at or before this time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    public DateTimeOffset? CreatedBefore { get; set; }

    /// <summary>List archived ones too.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Field]
    public SwitchParameter IncludeArchived { get; set; }

    /// <summary>List the oldest first.</summary>
    [Parameter(ParameterSetName = ListSet)]
    public SwitchParameter Oldest { get; set; }

    private protected override void AddConditions(ResourceFilter filter) => filter.Where("Order", Oldest ? "asc" : null);
}

/// <summary>Stops what sessions are doing (an interrupt through sessions.events.send). The session stays and can go on with a new message.</summary>
[Cmdlet(VerbsLifecycle.Stop, "MASession", SupportsShouldProcess = true)]
[OutputType(typeof(SessionEvent))]
public sealed class StopMASessionCommand : MAConnectedCmdlet
{
    /// <summary>The sessions to stop, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference[] Id { get; set; } = [];

    /// <summary>Stop only this thread; default all.</summary>
    [Parameter]
    public string? Thread { get; set; }

    /// <summary>Emit the accepted interrupt, for Receive-MAEvent.</summary>
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
public abstract class SessionEndingCmdlet : ActOnResourceCmdlet<Session, SessionReference>
{
    private protected SessionEndingCmdlet()
    {
    }

    /// <summary>The sessions, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public override SessionReference[] Id { get; set; } = [];

    /// <summary>End sessions that run or wait for answers too: they are interrupted first. It does not answer the confirmation, which -Confirm:$false does.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>With -Force: the longest wait for one session to come to rest, in seconds; default 60. After it the session is left alone.</summary>
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
