using System.Management.Automation;
using ManagedAgents.Completion;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Sessions;

/// <summary>Unmounts resources from a session (sessions.resources.delete).</summary>
[Cmdlet(VerbsCommon.Remove, "MASessionResource", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveMASessionResourceCommand : MAConnectedCmdlet
{
    /// <summary>The session, by id or object.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference Session { get; set; } = null!;

    /// <summary>The resources to unmount, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public SessionResourceReference[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(() => Session.Id, Session, out string session))
            return;
        foreach (SessionResourceReference resource in Id)
            TryChange(resource, $"Unmount from {session}", id => Client.SessionResources.DeleteAsync(session, id, StopToken));
    }
}
