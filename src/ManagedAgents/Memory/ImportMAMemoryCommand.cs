using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using ManagedAgents.Client.Memory;
using ManagedAgents.Client.Wire;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Resources;

namespace ManagedAgents.Memory;

/// <summary>
/// Writes the files of a folder to a memory store where they differ from it (memory_stores.memories.list, create, update). Nothing is deleted; what
/// only the store has is told.
/// </summary>
[Cmdlet(VerbsData.Import, "MAMemory", SupportsShouldProcess = true)]
[OutputType(typeof(MemoryFile))]
public sealed class ImportMAMemoryCommand : MemoryFolderCmdlet
{
    private const string Activity = "Importing memories";

    /// <summary>The folder whose files are read, those of its folders as well. Links in it are not followed.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>The store to write to: its id, exact name or object.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("MemoryStoreId")]
    [ArgumentCompleter(typeof(ResourceCompleter))]
    public MemoryStoreReference MemoryStore { get; set; } = null!;

    private protected override ResourceReference? Owner => MemoryStore;

    private protected override string NotFoundErrorId => ErrorTable.ReferenceNotFound;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryNow(FindFolder, Path, out string folder) || !TryParents(null, out string[] parents))
            return;
        MemoryOperations memories = Client.Memories(parents[0], showsContent: false);
        if (!Try(() => ReadStoreAsync(memories), MemoryStore, out SortedDictionary<string, AgentMemory> stored))
            return;

        FolderTree found = Look(folder);
        foreach (string link in found.Links)
            WriteWarning($"'{SafeFileName.Printable(found.PathOf(link))}' is a link, and is left out: it may lead out of the folder.");
        var met = new HashSet<string>(StringComparer.Ordinal);
        int done = 0;
        for (; done < found.Files.Count && !IsOver; done++)
        {
            ShowProgress(Activity, done, found.Files.Count, found.Files[done]);
            Import(new LocalFile(found.PathOf(found.Files[done]), found.Files[done]), memories, stored, met);
        }

        EndProgress(Activity, found.Files.Count - done);
        foreach (KeyValuePair<string, AgentMemory> memory in stored)
        {
            if (!IsOver && !met.Contains(memory.Key) && !found.IsHidden(memory.Key))
                WriteObject(MemoryFile.Of(MemoryFile.OnlyThere, memory.Value, null));
        }
    }

    private string FindFolder()
    {
        string folder = FileSystemPath.Literal(SessionState, Path);
        if (Directory.Exists(folder))
            return folder;
        throw File.Exists(folder)
            ? new InputException("NotAFolder", $"'{Path}' is no folder; New-MAMemory and Set-MAMemory take a file with -InFile.")
            : new DirectoryNotFoundException($"There is no folder '{Path}'.");
    }

    private void Import(LocalFile file, MemoryOperations memories, SortedDictionary<string, AgentMemory> stored, HashSet<string> met)
    {
        // Met even where it cannot be read: it is not only there.
        bool isNew = met.Add(file.Name);
        if (!TryNow(() => Read(file, isNew), file.FullName, out RequestBody content))
            return;
        if (stored.TryGetValue(file.Name, out AgentMemory? memory) && ContentHash.AreSame(file.Hash, memory.ContentSha256))
        {
            WriteObject(MemoryFile.Of(MemoryFile.Unchanged, memory, file.FullName));
            return;
        }

        if (memory is null)
        {
            RequestBody fields = new RequestBody().SetField(nameof(AgentMemory.Path), PathPrefix + file.Name);
            fields.Append(content);
            if (TryChange(PathPrefix + file.Name, $"Create memory of '{file.FullName}'", () => GuardedAsync(() => memories.CreateAsync(fields, StopToken)), out AgentMemory created))
                WriteObject(MemoryFile.Of(MemoryFile.Added, created, file.FullName));
            return;
        }

        // Only what was compared is replaced.
        content.Append(MemoryCondition.ContentIs(memory.ContentSha256));
        if (TryChange(memory.Path, $"Replace memory by '{file.FullName}'", () => GuardedAsync(() => memories.UpdateAsync(memory.Id, content, StopToken)), out AgentMemory changed))
            WriteObject(MemoryFile.Of(MemoryFile.Changed, changed, file.FullName));
    }

    private RequestBody Read(LocalFile file, bool isNew)
    {
        MemoryPath.Of(PathPrefix + file.Name);
        if (!isNew)
            throw new InputException("InvalidMemoryPath", $"'{file.FullName}' and another file have one path in the store, as their names differ only in how accents are written.");
        if (FileLink.IsAt(file.FullName))
            throw new InputException("LinkInFolder", $"'{file.FullName}' has become a link, which may lead out of the folder, and is not followed.");
        byte[] bytes = MemoryContent.Read(file.FullName);
        file.Hash = ContentHash.Of(bytes);
        return new RequestBody().SetField(nameof(AgentMemory.Content), MemoryContent.TextOf(bytes, $"'{file.FullName}'"));
    }

    /// <summary>A file of the folder.</summary>
    private sealed class LocalFile
    {
        public LocalFile(string fullName, string name)
        {
            FullName = fullName;
            Name = SafeFileName.Composed(name);
        }

        public string FullName { get; }

        /// <summary>The name of its memory within the folder in the store.</summary>
        public string Name { get; }

        /// <summary>The hash of what was read of it.</summary>
        public string Hash { get; set; } = string.Empty;
    }
}
