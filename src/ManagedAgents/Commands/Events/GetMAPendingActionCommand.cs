using System.Collections.Generic;
using System.Management.Automation;
using ManagedAgents.Client.Events;
using ManagedAgents.Completion;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Events;

/// <summary>
/// Gets the tool calls a session waits for, from its latest idle and what was answered since (sessions.events.list). Custom tools' calls
/// want Send-MAToolResult, the others Approve-MAToolUse or Deny-MAToolUse.
/// </summary>
[Cmdlet(VerbsCommon.Get, "MAPendingAction")]
[OutputType(typeof(ToolUseEvent))]
public sealed class GetMAPendingActionCommand : SessionEventCmdlet
{
    /// <summary>The session, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference Session { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Try(() => Client.Events.PendingAsync(Session.Id, StopToken), Session, out IReadOnlyList<ToolUseEvent> pending))
            WriteObject(pending, enumerateCollection: true);
    }
}
