using System;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Client.Memory;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Resources;

namespace ManagedAgents.Memory;

/// <summary>
/// Gets memories: the named ones with their content (memory_stores.memories.retrieve), or those of a store or of a folder in it
/// (memory_stores.memories.list).
/// </summary>
[Cmdlet(VerbsCommon.Get, "MAMemory", DefaultParameterSetName = IdSet, SupportsPaging = true)]
[OutputType(typeof(AgentMemory), typeof(MemoryPrefix))]
public sealed class GetMAMemoryCommand : GetResourceCmdlet<AgentMemory, MemoryReference>
{
    /// <summary>The memories to get: paths such as <c>/notes/servers.md</c>, ids or objects. An object is read anew from the service, with its content.</summary>
    [Parameter(Position = 0, ParameterSetName = IdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MemoryCompleter))]
    public override MemoryReference[] Id { get; set; } = [];

    /// <summary>The store that they are in: its id, exact name or object. A memory's object says it itself.</summary>
    [Parameter(ParameterSetName = IdSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, ParameterSetName = ListSet, ValueFromPipeline = true)]
    [Alias("MemoryStoreId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public MemoryStoreReference? MemoryStore { get; set; }

    /// <summary>Lists only what is in this folder, such as <c>/notes/</c>. It is a part of the request's address, which proxies may log.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    [MemoryPathArgument(IsFolder = true)]
    [ArgumentCompleter(typeof(MemoryFolderCompleter))]
    [Field]
    public string? PathPrefix { get; set; }

    /// <summary>
    /// How deep to look. 0, the default, lists all that is in the folder and below it; 1 lists what is in the folder itself, and each folder in it as one
    /// item without content.
    /// </summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateRange(0, int.MaxValue)]
    [Field]
    public int Depth { get; set; }

    /// <summary>
    /// Lists only what has a path that fits, such as <c>/notes/*.md</c>. Wildcards are allowed, and * fits slashes, too; case matters. A path without
    /// them that nothing has is an error.
    /// </summary>
    [Parameter(ParameterSetName = ListSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MemoryCompleter))]
    public string? Path { get; set; }

    /// <summary>Lists the contents, too. Without it Content is empty in a list, and ContentSha256 tells one from another.</summary>
    [Parameter(ParameterSetName = ListSet)]
    public SwitchParameter IncludeContent { get; set; }

    private protected override ResourceReference? Owner => MemoryStore;

    private protected override void List(string[] parents)
    {
        if (!TryFilter(PageLimit(Path), out ResourceFilter filter))
            return;
        WildcardPattern? pattern = Path is null ? null : WildcardPattern.Get(SafeFileName.Composed(Path), WildcardOptions.None);
        if (Path is not null && PathPrefix is null)
            filter.Where(nameof(PathPrefix), MemoryPath.FolderOfPattern(Path));
        Func<MemoryItem, bool>? fits = pattern is null ? null : item => pattern.IsMatch(item.Path);
        ulong? fitting = WriteList(Client.Memories(parents[0]).Items(filter, IncludeContent), Path ?? (object?)Owner, fits);
        if (fitting == 0 && Path is not null && !WildcardPattern.ContainsWildcardCharacters(Path))
            WriteError(RecordOf(ErrorTable.NoSuchName(Kind, Path), Path));
    }
}

/// <summary>
/// Changes a memory (memory_stores.memories.update): its content, its path, or both. The last change wins, unless -IfUnchanged or -ContentSha256 is
/// given. What it was stays as a version.
/// </summary>
[Cmdlet(VerbsCommon.Set, "MAMemory", SupportsShouldProcess = true, DefaultParameterSetName = ContentSet)]
[OutputType(typeof(AgentMemory))]
public sealed class SetMAMemoryCommand : SetResourceCmdlet<AgentMemory, MemoryReference>
{
    private const string ContentSet = "Content";
    private const string FileSet = "File";

    /// <summary>The memory to change: its path, its id or its object.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(MemoryCompleter))]
    public override MemoryReference Id { get; set; } = null!;

    /// <summary>The store that it is in: its id, exact name or object. A memory's object says it itself.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("MemoryStoreId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public MemoryStoreReference? MemoryStore { get; set; }

    /// <summary>The new content: one text, or its bytes in UTF-8; at most 102,400 bytes. Lines are joined first, or read with <c>Get-Content -Raw</c>.</summary>
    [Parameter(Position = 1, ParameterSetName = ContentSet)]
    [ValidateNotNull]
    [AllowEmptyString]
    public object? Content { get; set; }

    /// <summary>The file whose text is the new content. It must be UTF-8, and arrives byte for byte.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string InFile { get; set; } = string.Empty;

    /// <summary>The new path; the memory stays the same one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [MemoryPathArgument]
    [ArgumentCompleter(typeof(MemoryFolderCompleter))]
    [Field]
    public string? Path { get; set; }

    /// <summary>
    /// Changes the memory only while its content is the one that the given object shows; otherwise the error is MemoryPreconditionFailed. Needs an
    /// object, as an id or a path tells nothing of the content.
    /// </summary>
    [Parameter]
    public SwitchParameter IfUnchanged { get; set; }

    /// <summary>Changes the memory only while its content has this SHA-256 hash; otherwise the error is MemoryPreconditionFailed.</summary>
    [Parameter]
    [ValidatePattern(@"\A[0-9A-Fa-f]{64}\z")]
    public string? ContentSha256 { get; set; }

    private protected override ResourceReference? Owner => MemoryStore;

    private protected override void AddFields(RequestBody fields)
    {
        if (ParameterSetName == FileSet)
            fields.SetField(nameof(AgentMemory.Content), MemoryContent.OfFile(SessionState, InFile));
        else if (IsBound(nameof(Content)))
            fields.SetField(nameof(AgentMemory.Content), MemoryContent.Of(Content));
    }

    private protected override void AddPreconditions(RequestBody changes)
    {
        if (ExpectedContent.HashOf(Id, IfUnchanged, ContentSha256) is { } hash)
            changes.Append(MemoryCondition.ContentIs(hash));
    }
}

/// <summary>Deletes memories (memory_stores.memories.delete). What they were stays as versions.</summary>
[Cmdlet(VerbsCommon.Remove, "MAMemory", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveMAMemoryCommand : RemoveResourceCmdlet<AgentMemory, MemoryReference>
{
    /// <summary>The memories to delete: paths, ids or objects, among them what Import-MAMemory says of memories that only the store has.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(MemoryCompleter))]
    public override MemoryReference[] Id { get; set; } = [];

    /// <summary>The store that they are in: its id, exact name or object. A memory's object says it itself.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("MemoryStoreId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public MemoryStoreReference? MemoryStore { get; set; }

    /// <summary>
    /// Deletes a memory only while its content is the one that the given object shows; otherwise the error is MemoryPreconditionFailed. Needs objects, as
    /// an id or a path tells nothing of the content.
    /// </summary>
    [Parameter]
    public SwitchParameter IfUnchanged { get; set; }

    /// <summary>Deletes a memory only while its content has this SHA-256 hash; otherwise the error is MemoryPreconditionFailed.</summary>
    [Parameter]
    [ValidatePattern(@"\A[0-9A-Fa-f]{64}\z")]
    public string? ContentSha256 { get; set; }

    private protected override ResourceReference? Owner => MemoryStore;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (MemoryReference one in Id)
        {
            if (TryNow(() => ExpectedContent.HashOf(one, IfUnchanged, ContentSha256), one, out string? hash))
                TryChange(one, Act, (operations, id) => DeleteAsync((MemoryOperations)operations, id, hash), out _);
        }
    }

    private async Task<bool> DeleteAsync(MemoryOperations memories, string id, string? hash)
    {
        await memories.DeleteAsync(id, hash, StopToken).ConfigureAwait(false);
        return true;
    }
}
