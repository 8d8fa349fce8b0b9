using System;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Client.Memory;
using ManagedAgents.Client.Resources;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;
using ManagedAgents.Sessions;

namespace ManagedAgents.Memory;

/// <summary>
/// Gets versions of memories, which tell who changed what: the named ones with their content (memory_stores.memory_versions.retrieve), or those of a
/// memory or a store, the newest first (memory_stores.memory_versions.list).
/// </summary>
[Cmdlet(VerbsCommon.Get, "MAMemoryVersion", DefaultParameterSetName = IdSet, SupportsPaging = true)]
[OutputType(typeof(MemoryVersion))]
public sealed class GetMAMemoryVersionCommand : GetResourceCmdlet<MemoryVersion, MemoryVersionReference>
{
    /// <summary>The versions to get: ids or objects. An object is read anew from the service, with its content.</summary>
    [Parameter(Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public override MemoryVersionReference[] Id { get; set; } = [];

    /// <summary>The store that they are in: its id, exact name or object. A memory's or a version's object says it itself.</summary>
    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ListSet, ValueFromPipelineByPropertyName = true)]
    [Alias("MemoryStoreId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public MemoryStoreReference? MemoryStore { get; set; }

    /// <summary>Lists only versions of this memory: its path, its id or its object. A deleted memory is named by its id.</summary>
    [Parameter(ParameterSetName = ListSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    [MemoryObject]
    [ArgumentCompleter(typeof(MemoryCompleter))]
    public MemoryReference? Memory { get; set; }

    /// <summary>Lists only where this was done: created, modified or deleted.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MemoryChangeCompleter))]
    [Field]
    public string? Operation { get; set; }

    /// <summary>Lists only what was done in this session: its id or its object.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [Field("SessionId")]
    public SessionReference? Session { get; set; }

    /// <summary>Lists only what was done with this API key, by the key's id, which is no secret.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    [Field]
    public string? ApiKeyId { get; set; }

    /// <summary>Lists only what was done by this service account, by its id.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    [Field]
    public string? ServiceAccountId { get; set; }

    /// <summary>Lists only what was done at this time or later. A time without a zone is local time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    [Field]
    public DateTimeOffset? CreatedAfter { get; set; }

    /// <summary>Lists only what was done at this time or earlier. A time without a zone is local time.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [TimeArgument]
    [ValidateNotNullOrEmpty]
    [Field]
    public DateTimeOffset? CreatedBefore { get; set; }

    /// <summary>Lists the contents, too. Without it Content is empty in a list.</summary>
    [Parameter(ParameterSetName = ListSet)]
    public SwitchParameter IncludeContent { get; set; }

    // A piped store comes as the memory, as the pipeline has one place for both.
    private protected override ResourceReference? Owner => MemoryStore ?? (Memory is { NamesParent: true } ? new MemoryStoreReference(Memory.ToString()) : null);

    private protected override void List(string[] parents)
    {
        string? memory = null;
        if ((Memory is null or { NamesParent: true } || TryResolve(Memory, out memory, parents)) && TryFilter(PageLimit(), out ResourceFilter filter))
            WriteList(Client.MemoryVersions(parents[0]).List(filter.Where(nameof(MemoryVersion.MemoryId), memory), IncludeContent), Memory ?? Owner);
    }
}

/// <summary>
/// Redacts versions of memories (memory_stores.memory_versions.redact): what they were is erased for good, and that there was a version, when and by
/// whom, stays. The newest version of a memory that exists is refused: change or delete the memory first.
/// </summary>
[Cmdlet(VerbsCommon.Clear, "MAMemoryVersion", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(MemoryVersion))]
public sealed class ClearMAMemoryVersionCommand : ActOnResourceCmdlet<MemoryVersion, MemoryVersionReference>
{
    /// <summary>The versions to redact: ids or objects.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public override MemoryVersionReference[] Id { get; set; } = [];

    /// <summary>The store that they are in: its id, exact name or object. A version's object says it itself.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("MemoryStoreId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public MemoryStoreReference? MemoryStore { get; set; }

    private protected override ResourceReference? Owner => MemoryStore;

    private protected override string Act => "Erase the content of memory version";

    private protected override async Task<MemoryVersion?> ActAsync(ResourceOperations<MemoryVersion> operations, string id) =>
        await ((MemoryVersionOperations)operations).RedactAsync(id, StopToken).ConfigureAwait(false);
}
