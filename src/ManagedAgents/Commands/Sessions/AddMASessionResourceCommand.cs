using System.Management.Automation;
using ManagedAgents.Client.Models;
using ManagedAgents.Client.Requests;
using ManagedAgents.Commands.Parts;
using ManagedAgents.Completion;
using ManagedAgents.References;

namespace ManagedAgents.Commands.Sessions;

/// <summary>Mounts a resource in a session that exists (sessions.resources.add). The service takes files only; the rest is mounted at the start.</summary>
[Cmdlet(VerbsCommon.Add, "MASessionResource", SupportsShouldProcess = true, DefaultParameterSetName = FileSet)]
[OutputType(typeof(SessionResource))]
public sealed class AddMASessionResourceCommand : MAConnectedCmdlet
{
    private const string FileSet = "File";
    private const string ResourceSet = "Resource";

    /// <summary>The session, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference Session { get; set; } = null!;

    /// <summary>The file to mount a copy of, by id or object.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = FileSet)]
    [ArgumentCompleter(typeof(FileCompleter))]
    public FileReference File { get; set; } = null!;

    /// <summary>Where to mount it; default a place the service chooses.</summary>
    [Parameter(ParameterSetName = FileSet)]
    public string? MountPath { get; set; }

    /// <summary>The resource to mount, from New-MAResource.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ResourceSet)]
    [ResourceArgument]
    public ResourceInput Resource { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(() => ParameterSetName == FileSet ? ResourceInput.File(File.Id, MountPath) : Resource, File, out ResourceInput resource))
            return;
        if (TryChange(Session, $"Mount {resource}", id => Client.SessionResources.AddAsync(id, resource, StopToken), out SessionResource mounted))
            WriteObject(mounted);
    }
}
