using System;
using System.Management.Automation;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;
using ManagedAgents.Completion;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Sessions;

/// <summary>Gets sessions: the named ones (sessions.retrieve) or those that fit, newest first (sessions.list).</summary>
[Cmdlet(VerbsCommon.Get, "MASession", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(Session))]
public sealed class GetMASessionCommand : MAConnectedCmdlet
{
    private const string ListSet = "List";
    private const string IdSet = "Id";

    /// <summary>The sessions to get, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference[] Id { get; set; } = [];

    /// <summary>Only sessions of this agent, by id or object, in any version.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AgentCompleter))]
    public AgentReference? Agent { get; set; }

    /// <summary>With -Agent: only sessions of this version of it.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    public string? AgentVersion { get; set; }

    /// <summary>Only sessions in one of these states: idle, running, rescheduling, terminated.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ArgumentCompleter(typeof(SessionStatusCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Status { get; set; }

    /// <summary>Only sessions created at or after this time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    public DateTimeOffset? CreatedAfter { get; set; }

    /// <summary>Only sessions created at or before this time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    public DateTimeOffset? CreatedBefore { get; set; }

    /// <summary>List archived ones too.</summary>
    [Parameter(ParameterSetName = ListSet)]
    public SwitchParameter IncludeArchived { get; set; }

    /// <summary>List the oldest first.</summary>
    [Parameter(ParameterSetName = ListSet)]
    public SwitchParameter Oldest { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ListSet)
        {
            if (TryNow(ReadFilter, Agent, out SessionFilter filter))
                WriteList(Client.Sessions.List(filter, PageLimit()), Agent);
            return;
        }

        foreach (SessionReference session in Id)
        {
            if (Try(() => Client.Sessions.GetAsync(session.Id, StopToken), session, out Session found))
                WriteObject(found);
        }
    }

    private SessionFilter ReadFilter() => new()
    {
        AgentId = Agent?.Id,
        AgentVersion = AgentVersion,
        Statuses = Known(KnownValues.SessionStatuses, Status),
        CreatedAfter = CreatedAfter,
        CreatedBefore = CreatedBefore,
        IncludeArchived = IncludeArchived ? true : null,
        Order = Oldest ? "asc" : null,
    };
}
