using System.Management.Automation;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Sessions;

/// <summary>Deletes sessions with their history and files for good (sessions.delete). A running session is refused: stop it first.</summary>
[Cmdlet(VerbsCommon.Remove, "MASession", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveMASessionCommand : MAConnectedCmdlet
{
    /// <summary>The sessions to delete, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    public SessionReference[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (SessionReference session in Id)
            TryChange(session, "Delete session", id => Client.Sessions.DeleteAsync(id, StopToken));
    }
}
