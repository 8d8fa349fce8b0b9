using System.Management.Automation;
using ManagedAgents.Client.Models;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Files;

/// <summary>Gets files: the named ones (files.retrieve_metadata), those of a session, or all (files.list).</summary>
[Cmdlet(VerbsCommon.Get, "MAFile", DefaultParameterSetName = ListSet, SupportsPaging = true)]
[OutputType(typeof(AgentFile))]
public sealed class GetMAFileCommand : MAConnectedCmdlet
{
    private const string ListSet = "List";
    private const string SessionSet = "Session";
    private const string IdSet = "Id";

    /// <summary>The files to get, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FileId")]
    public FileReference[] Id { get; set; } = [];

    /// <summary>Get the files of this session, by id or object: what its agent wrote. They may show a few seconds after the session is idle.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SessionSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [SessionObject]
    public SessionReference Session { get; set; } = null!;

    /// <summary>Get only those whose name fits; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [Parameter(ParameterSetName = SessionSet)]
    [SupportsWildcards]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName != IdSet)
        {
            string? session = null;
            if (ParameterSetName == ListSet || TryNow(() => Session.Id, Session, out session))
                WriteList(Client.Files.List(session, PageLimit(Name)), Session, Filter(Name, static (AgentFile f) => f.FileName));
            return;
        }

        foreach (FileReference file in Id)
        {
            if (Try(() => Client.Files.GetAsync(file.Id, Token), file, out AgentFile found))
                WriteObject(found);
        }
    }
}
