using System.Management.Automation;
using System.Security;
using ManagedAgents.Client.Models;
using ManagedAgents.Completion;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Sessions;

/// <summary>Replaces the token a mounted repository is read with (sessions.resources.update); nothing else of a resource can change.</summary>
[Cmdlet(VerbsCommon.Set, "MASessionResource", SupportsShouldProcess = true)]
[OutputType(typeof(SessionResource))]
public sealed class SetMASessionResourceCommand : MAConnectedCmdlet
{
    /// <summary>The session, by id or object.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference Session { get; set; } = null!;

    /// <summary>The repository's resource, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public SessionResourceReference Id { get; set; } = null!;

    /// <summary>The new token.</summary>
    [Parameter(Mandatory = true)]
    [SecretArgument]
    public SecureString Token { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(() => Session.Id, Session, out string session))
            return;
        if (TryChange(Id, "Replace repository token", id => Client.SessionResources.UpdateAsync(session, id, Token, StopToken), out SessionResource resource))
            WriteObject(resource);
    }
}
