using System.Management.Automation;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Commands.Events;

/// <summary>Approves tool calls that wait for it (sessions.events.send). It emits the accepted event, which Receive-MAEvent takes as the place to begin.</summary>
[Cmdlet(VerbsLifecycle.Approve, "MAToolUse", SupportsShouldProcess = true)]
[OutputType(typeof(UserToolConfirmationEvent))]
public sealed class ApproveMAToolUseCommand : ToolConfirmationCmdlet
{
    private protected override string Action => "Approve tool call";

    private protected override InputEvent CreateConfirmation() => InputEvent.Allow(ToolUse.Id);
}
