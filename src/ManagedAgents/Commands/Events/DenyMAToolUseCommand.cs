using System.Management.Automation;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Commands.Events;

/// <summary>Refuses tool calls that wait for approval (sessions.events.send). It emits the accepted event, which Receive-MAEvent takes as the place to begin.</summary>
[Cmdlet(VerbsLifecycle.Deny, "MAToolUse", SupportsShouldProcess = true)]
[OutputType(typeof(UserToolConfirmationEvent))]
public sealed class DenyMAToolUseCommand : ToolConfirmationCmdlet
{
    /// <summary>What the agent is told.</summary>
    [Parameter]
    public string? Reason { get; set; }

    private protected override string Action => "Deny tool call";

    private protected override InputEvent CreateConfirmation() => InputEvent.Deny(ToolUse.Id, string.IsNullOrWhiteSpace(Reason) ? null : Reason);
}
