using System.Management.Automation;
using ManagedAgents.Client.Models;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Sessions;

/// <summary>Archives sessions (sessions.archive). This is final: an archived session takes no more input. A running session is refused: stop it first.</summary>
[Cmdlet(VerbsLifecycle.Disable, "MASession", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Session))]
public sealed class DisableMASessionCommand : MAConnectedCmdlet
{
    /// <summary>The sessions to archive, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    public SessionReference[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (SessionReference session in Id)
        {
            if (TryChange(session, "Archive session", id => Client.Sessions.ArchiveAsync(id, StopToken), out Session archived))
                WriteObject(archived);
        }
    }
}
