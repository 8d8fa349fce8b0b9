using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Threading.Tasks;
using ManagedAgents.Client.Memory;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Resources;

namespace ManagedAgents.Memory;

/// <summary>
/// Writes memories to the files of a folder where these differ from them (memory_stores.memories.list, retrieve). Nothing is deleted, and nothing is
/// written outside of the folder; what only the folder has is told.
/// </summary>
[Cmdlet(VerbsData.Export, "MAMemory", SupportsShouldProcess = true)]
[OutputType(typeof(MemoryFile))]
public sealed class ExportMAMemoryCommand : MemoryFolderCmdlet
{
    private const string Activity = "Exporting memories";

    // What is there is replaced, but nothing that this command wrote itself.
    private readonly FileSaver _saver = new(force: true);
    private FolderPlaces? _places;

    /// <summary>
    /// The folder to write to; it is made where it does not exist. A file that differs from its memory is replaced, whichever is newer.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>
    /// The memories to export: objects, ids or paths. Default: all of the store, and only then it is told what the folder alone has. What an object
    /// shows of its content is not read again.
    /// </summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MemoryCompleter))]
    public MemoryReference[] Id { get; set; } = [];

    /// <summary>The store to export: its id, exact name or object. A memory's object says it itself.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("MemoryStoreId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public MemoryStoreReference? MemoryStore { get; set; }

    private protected override ResourceReference? Owner => MemoryStore;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(FindFolder, Path, out string folder))
            return;
        _places ??= new FolderPlaces(folder);
        if (!IsBound(nameof(Id)))
        {
            if (TryParents(null, out string[] owners))
                ExportStore(owners[0], folder);
            return;
        }

        foreach (MemoryReference one in Id)
        {
            if (one.NamesParent)
                ExportStore(one.ToString(), folder);
            else if (TryParents(one, out string[] parents) && TryFind(one, parents, out AgentMemory memory) && !IsExcluded(NameOf(memory)))
                Export(memory, Client.Memories(parents[0]));
        }
    }

    private string FindFolder()
    {
        string folder = FileSystemPath.Literal(SessionState, Path);
        FilePlace place = FilePlace.At(folder);
        return place.Kind is PlaceKind.Folder || !place.IsTaken ? folder : throw new InputException("NotAFolder", $"'{Path}' is no folder, so no memories can be written into it.");
    }

    /// <summary>The memory itself, with or without its content.</summary>
    private bool TryFind(MemoryReference one, string[] parents, out AgentMemory memory)
    {
        memory = one.Memory!;
        return memory is not null || (TryResolve(one, out string id, parents) && Try(() => Of(parents).GetAsync(id, StopToken), one, out memory));
    }

    private void ExportStore(string storeId, string folder)
    {
        MemoryOperations memories = Client.Memories(storeId);
        if (!Try(() => ReadStoreAsync(memories), storeId, out SortedDictionary<string, AgentMemory> stored))
            return;
        AgentMemory[] all = [.. stored.Values];
        int done = 0;
        for (; done < all.Length && !IsOver; done++)
        {
            ShowProgress(Activity, done, all.Length, all[done].Path);
            Export(all[done], memories);
        }

        EndProgress(Activity, all.Length - done);
        if (IsOver || !Directory.Exists(folder))
            return;
        FolderTree found = Look(folder);
        foreach (string name in found.Files)
        {
            if (!stored.ContainsKey(SafeFileName.Composed(name)))
                WriteObject(new MemoryFile(MemoryFile.OnlyThere, storeId, PathPrefix + SafeFileName.Composed(name)) { LiteralPath = found.PathOf(name) });
        }
    }

    private void Export(AgentMemory memory, MemoryOperations memories)
    {
        if (!TryNow(() => PlaceOf(memory), memory, out string file) || !TryNow(() => ActionFor(memory, file), memory, out string action))
            return;
        if (action == MemoryFile.Unchanged)
            WriteObject(MemoryFile.Of(action, memory, file));
        else if (TryChange(file, $"{(action == MemoryFile.Added ? "Write" : "Replace by")} memory '{memory.Path}'", () => GuardedAsync(() => SaveAsync(memory, memories, file)), out AgentMemory saved))
            WriteObject(MemoryFile.Of(action, saved, file));
    }

    /// <summary>Where the file of a memory is.</summary>
    private string PlaceOf(AgentMemory memory)
    {
        string[] names = NameOf(memory).Split('/');
        if (memory.Path.StartsWith(PathPrefix, StringComparison.Ordinal) && names.All(SafeFileName.IsSafe))
            return _places!.Of(names);
        throw memory.Path.StartsWith(PathPrefix, StringComparison.Ordinal) || PathPrefix == MemoryPath.Root
            ? new InputException("UnsafeFileName", $"The memory {memory.Id} has the path '{SafeFileName.Printable(memory.Path)}', which is not safe as the path of a file, here or on another system; give it another one with Set-MAMemory -Path.")
            : new InputException("InvalidInput", $"The memory {memory.Id} has the path '{SafeFileName.Printable(memory.Path)}', which is not in '{PathPrefix}'.");
    }

    private static string ActionFor(AgentMemory memory, string file)
    {
        FilePlace place = FilePlace.At(file);
        if (place.Kind is not (PlaceKind.File or PlaceKind.Nothing))
            throw place.NoFile();
        if (place.Kind == PlaceKind.Nothing)
            return MemoryFile.Added;
        return new FileInfo(file).Length == memory.ContentSizeBytes && ContentHash.AreSame(ContentHash.Of(File.ReadAllBytes(file)), memory.ContentSha256) ? MemoryFile.Unchanged : MemoryFile.Changed;
    }

    private async Task<AgentMemory> SaveAsync(AgentMemory memory, MemoryOperations memories, string file)
    {
        AgentMemory whole = await memories.ReadWholeAsync(memory, StopToken).ConfigureAwait(false);
        byte[] content = Encoding.UTF8.GetBytes(whole.Content!);
        await _saver.SaveAsync(file, owner: memory.Id, mayCreateFolder: true, stream => stream.WriteAsync(content, 0, content.Length, StopToken), StopToken).ConfigureAwait(false);
        return whole;
    }
}
