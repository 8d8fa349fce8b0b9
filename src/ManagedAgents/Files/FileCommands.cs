using System;
using System.Management.Automation;
using ManagedAgents.Client.Files;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Resources;
using ManagedAgents.Sessions;

namespace ManagedAgents.Files;

/// <summary>Gets files: the named ones (files.retrieve_metadata), those of a session, or all (files.list).</summary>
[Cmdlet(VerbsCommon.Get, "MAFile", DefaultParameterSetName = IdSet, SupportsPaging = true)]
[OutputType(typeof(AgentFile))]
public sealed class GetMAFileCommand : MAConnectedCmdlet
{
    // The default set, so that piped ids are files' ids, though a piped session is a session.
    private const string IdSet = "Id";
    private const string SessionSet = "Session";

    /// <summary>The files to get: ids or objects. Default: all files of the workspace.</summary>
    [Parameter(Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FileId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FileCompleter))]
    public FileReference[]? Id { get; set; }

    /// <summary>
    /// Gets the files of this session, by its object or id: what its agent wrote. They may show a few seconds after the session is idle.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = SessionSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [SessionObject]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference? Session { get; set; }

    /// <summary>Gets only files whose name fits. Wildcards are allowed; case does not matter.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Func<AgentFile, bool>? fits = Filter(Name, static (AgentFile f) => f.FileName);
        if (Id is null)
        {
            if (TryNow(() => Session?.Id, Session, out string? session))
                WriteList(Client.Files.List(session, PageLimit(Name)), Session, fits);
            return;
        }

        foreach (FileReference file in Id)
        {
            if (!Named.IsFull && Try(() => Client.Files.GetAsync(file.Id, StopToken), file, out AgentFile found) && fits?.Invoke(found) != false)
                Named.Write(found);
        }
    }
}

/// <summary>Deletes files for good (files.delete).</summary>
[Cmdlet(VerbsCommon.Remove, "MAFile", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveMAFileCommand : RemoveResourceCmdlet<AgentFile, FileReference>
{
    /// <summary>The files to delete: ids or objects.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FileId")]
    [ArgumentCompleter(typeof(FileCompleter))]
    public override FileReference[] Id { get; set; } = [];
}
