using System.Management.Automation;
using System.Security;
using ManagedAgents.Client;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Files;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;
using ManagedAgents.Sessions;

namespace ManagedAgents.SessionResources;

/// <summary>Gets what is mounted in a session: the named ones (sessions.resources.retrieve) or all (sessions.resources.list).</summary>
[Cmdlet(VerbsCommon.Get, "MASessionResource", SupportsPaging = true)]
[OutputType(typeof(SessionResource))]
public sealed class GetMASessionResourceCommand : ResourceCmdlet<SessionResource>
{
    /// <summary>The session: its object, its id or one of its events.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference Session { get; set; } = null!;

    /// <summary>The resources to get: ids or objects. Default: all of the session.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public SessionResourceReference[]? Id { get; set; }

    private protected override ResourceReference? Owner => Session;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryParents(null, out string[] parents))
            return;
        if (Id is null)
        {
            WriteList(Of(parents).List(new ResourceFilter { Limit = PageLimit() }), Session);
            return;
        }

        foreach (SessionResourceReference resource in Id)
        {
            if (!Named.IsFull && Try(() => Of(parents).GetAsync(resource.Id, StopToken), resource, out SessionResource found))
                Named.Write(found);
        }
    }
}

/// <summary>Mounts a resource in a session that exists (sessions.resources.add). The service takes files only; the rest is mounted at the start.</summary>
[Cmdlet(VerbsCommon.Add, "MASessionResource", SupportsShouldProcess = true, DefaultParameterSetName = FileSet)]
[OutputType(typeof(SessionResource))]
public sealed class AddMASessionResourceCommand : MAConnectedCmdlet
{
    private const string FileSet = "File";
    private const string ResourceSet = "Resource";

    /// <summary>The session: its object, its id or one of its events.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference Session { get; set; } = null!;

    /// <summary>The file to mount a copy of: its object or id.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = FileSet)]
    [ArgumentCompleter(typeof(FileCompleter))]
    public FileReference File { get; set; } = null!;

    /// <summary>The path in the sandbox. Default: a place that the service chooses.</summary>
    [Parameter(ParameterSetName = FileSet)]
    public string? MountPath { get; set; }

    /// <summary>The resource to mount, from <c>New-MAResource -File</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ResourceSet)]
    [ResourceArgument]
    public ResourceInput Resource { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(() => ParameterSetName == FileSet ? ResourceInput.File(File.Id, MountPath) : Resource, File, out ResourceInput resource))
            return;
        if (TryChange(Session, $"Mount {resource}", id => Client.SessionResources(id).AddAsync(resource, StopToken), out SessionResource mounted))
            WriteObject(mounted);
    }
}

/// <summary>Replaces the token a mounted repository is read with (sessions.resources.update); nothing else of a resource can change.</summary>
[Cmdlet(VerbsCommon.Set, "MASessionResource", SupportsShouldProcess = true)]
[OutputType(typeof(SessionResource))]
public sealed class SetMASessionResourceCommand : SetResourceCmdlet<SessionResource, SessionResourceReference>
{
    /// <summary>The session: its object or id. Default: the one that the resource's object says.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference? Session { get; set; }

    /// <summary>The repository's resource: its object or id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public override SessionResourceReference Id { get; set; } = null!;

    /// <summary>The new token, as SecureString or as the password of a credential.</summary>
    [Parameter(Mandatory = true)]
    [Field("AuthorizationToken")]
    [SecretArgument]
    public SecureString Token { get; set; } = null!;

    private protected override ResourceReference? Owner => Session;

    private protected override string Act => "Replace repository token";

    // A token alone can change.
    private protected override bool TakesDefinition => false;
}

/// <summary>Unmounts resources from a session (sessions.resources.delete).</summary>
[Cmdlet(VerbsCommon.Remove, "MASessionResource", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveMASessionResourceCommand : RemoveResourceCmdlet<SessionResource, SessionResourceReference>
{
    /// <summary>The session: its object or id. Default: the one that the resource's object says.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("SessionId")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference? Session { get; set; }

    /// <summary>The resources to unmount: ids or objects.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public override SessionResourceReference[] Id { get; set; } = [];

    private protected override ResourceReference? Owner => Session;

    private protected override string Act => Session is null ? "Unmount" : $"Unmount from {Session}";
}

/// <summary>Names what is mounted in a session by its id, its object, or an object that says which resource it is of.</summary>
public sealed class SessionResourceReference : ResourceReference
{
    /// <summary>Takes what names the resource.</summary>
    /// <param name="value">An id or an object.</param>
    public SessionResourceReference(object value)
        : base(Kinds.SessionResource, value, "ResourceId")
    {
    }
}
