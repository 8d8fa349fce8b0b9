using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Sessions;

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
