using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Client.Models;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Sessions;

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
