using System.Management.Automation;
using ManagedAgents.Client.Models;
using ManagedAgents.Completion;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Sessions;

/// <summary>Gets what is mounted in a session: the named ones (sessions.resources.retrieve) or all (sessions.resources.list).</summary>
[Cmdlet(VerbsCommon.Get, "MASessionResource", SupportsPaging = true)]
[OutputType(typeof(SessionResource))]
public sealed class GetMASessionResourceCommand : MAConnectedCmdlet
{
    /// <summary>The session, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference Session { get; set; } = null!;

    /// <summary>The resources to get, by id or object; default all.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public SessionResourceReference[]? Id { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(() => Session.Id, Session, out string session))
            return;
        if (Id is null)
        {
            WriteList(Client.SessionResources.List(session, PageLimit()), Session);
            return;
        }

        foreach (SessionResourceReference resource in Id)
        {
            if (Try(() => Client.SessionResources.GetAsync(session, resource.Id, StopToken), resource, out SessionResource found))
                WriteObject(found);
        }
    }
}
