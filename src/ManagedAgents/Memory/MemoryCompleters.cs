using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Memory;
using ManagedAgents.Client.Resources;
using ManagedAgents.Formatting;
using ManagedAgents.Pipeline;
using ManagedAgents.Resources;
using ManagedAgents.Runspaces;

namespace ManagedAgents.Memory;

/// <summary>Completes paths of the store that -MemoryStore names, folder by folder, as paths of files are; and ids of memories.</summary>
public class MemoryCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        if (fakeBoundParameters["MemoryStore"] is not { } store)
            return [];
        string word = (wordToComplete ?? string.Empty).Trim('\'', '"');
        string folder = MemoryPath.FolderOfPattern(word) ?? MemoryPath.Root;
        IReadOnlyList<CompletionItem> items = LiveItems.Get(fakeBoundParameters, $"memories {store} {folder}", (client, token) => ReadAsync(client, store, folder, token));
        IEnumerable<CompletionResult> paths = items.Where(item => Takes(item) && item.Label.StartsWith(word, StringComparison.Ordinal)).Select(static item => item.AsLabel());
        return parameterName.Equals("Path", StringComparison.OrdinalIgnoreCase)
            ? paths
            : paths.Concat(items.Where(item => Takes(item) && item.Id.Length > 0 && item.Id.StartsWith(word, StringComparison.Ordinal)).Select(static item => item.AsId()));
    }

    private protected virtual bool Takes(CompletionItem item) => true;

    private static async Task<IReadOnlyList<CompletionItem>> ReadAsync(ApiClient client, object store, string folder, CancellationToken token)
    {
        string id = await new MemoryStoreReference(store).ResolveAsync(client, token).ConfigureAwait(false);
        Pager<MemoryItem> list = client.Memories(id).Items(new ResourceFilter().Where("PathPrefix", folder).Where("Depth", 1), withContent: false);
        var items = new List<CompletionItem>();
        while (items.Count < LiveItems.Most && await list.NextAsync(token).ConfigureAwait(false) is { } item)
            items.Add(item is AgentMemory memory ? new CompletionItem(memory.Id, memory.Path, $"{Figures.Size(memory.ContentSizeBytes)}, of {Ages.At(memory.UpdatedAt)}") : new CompletionItem(string.Empty, item.Path, "folder"));
        return items;
    }
}

/// <summary>Completes the paths of folders, in which memories are.</summary>
public sealed class MemoryFolderCompleter : MemoryCompleter
{
    private protected override bool Takes(CompletionItem item) => item.Id.Length == 0;
}

/// <summary>Completes what can be done to a memory.</summary>
public sealed class MemoryChangeCompleter : FixedCompleter
{
    /// <summary>Makes the completer.</summary>
    public MemoryChangeCompleter()
        : base(KnownValues.MemoryChanges)
    {
    }
}
