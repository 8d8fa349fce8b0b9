using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Memory;
using ManagedAgents.Client.Resources;
using ManagedAgents.Disk;
using ManagedAgents.Resources;

namespace ManagedAgents.Memory;

/// <summary>The base of cmdlets that bring a folder of files and a store, or a folder in it, together. Neither side loses anything but what is changed.</summary>
public abstract class MemoryFolderCmdlet : ResourceCmdlet<AgentMemory>
{
    // Any number of this module's own, so that it does not replace a script's own bar.
    private const int ActivityId = 7265;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Stopwatch _sinceShown = Stopwatch.StartNew();
    private WildcardPattern[]? _exclude;
    private bool _isShown;

    private protected MemoryFolderCmdlet()
    {
    }

    /// <summary>The folder in the store that the local folder stands for, such as <c>/notes/</c>. Default: the whole store.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [MemoryPathArgument(IsFolder = true)]
    [ArgumentCompleter(typeof(MemoryFolderCompleter))]
    public string PathPrefix { get; set; } = MemoryPath.Root;

    /// <summary>
    /// What is passed over on both sides: names of files or folders, such as <c>.git</c> and <c>*.bak</c>, or paths within the folder, such as
    /// <c>drafts/*</c>. Wildcards are allowed; case does not matter.
    /// </summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Exclude { get; set; } = [];

    /// <summary>True once something failed that would fail for all that follows, too.</summary>
    private protected bool IsOver { get; private set; }

    private protected bool IsExcluded(string name)
    {
        _exclude ??= Array.ConvertAll(Exclude, static pattern => WildcardPattern.Get(pattern.Trim('/', '\\'), WildcardOptions.IgnoreCase));
        return _exclude.Any(pattern => pattern.IsMatch(name) || name.Split('/').Any(pattern.IsMatch));
    }

    /// <summary>The memories of the folder in the store, without their contents, by their names within it.</summary>
    private protected async Task<SortedDictionary<string, AgentMemory>> ReadStoreAsync(MemoryOperations memories)
    {
        IsOver = false;
        var all = new SortedDictionary<string, AgentMemory>(StringComparer.Ordinal);
        Pager<MemoryItem> list = memories.Items(new ResourceFilter().Where(nameof(PathPrefix), PathPrefix == MemoryPath.Root ? null : PathPrefix), withContent: false);
        while (await list.NextAsync(StopToken).ConfigureAwait(false) is { } item)
        {
            if (item is AgentMemory memory && !IsExcluded(NameOf(memory)))
                all[NameOf(memory)] = memory;
        }

        return all;
    }

    /// <summary>The name of a memory within the folder; its whole path where it is not in it.</summary>
    private protected string NameOf(AgentMemory memory) =>
        memory.Path.StartsWith(PathPrefix, StringComparison.Ordinal) ? memory.Path.Substring(PathPrefix.Length) : memory.Path;

    /// <summary>Looks into the local folder, and tells what of it cannot be seen.</summary>
    private protected FolderTree Look(string folder)
    {
        FolderTree found = FolderTree.In(folder, IsExcluded);
        foreach (KeyValuePair<string, Exception> failure in found.Failures)
            WriteError(RecordOf(failure.Value, found.PathOf(failure.Key)));
        return found;
    }

    /// <summary>Does one file's work; where it fails for a reason that is not the file's, the rest is left.</summary>
    private protected async Task<T> GuardedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (ApiException cause) when (cause.Kind is ApiErrorKind.Connection or ApiErrorKind.Timeout or ApiErrorKind.Proxy || cause.Status is 401 or 402 or 403 or 408 or 429 or >= 500)
        {
            IsOver = true;
            throw;
        }
    }

    /// <summary>Tells a few times a second how far the work is.</summary>
    private protected void ShowProgress(string activity, int done, int all, string name)
    {
        if (_sinceShown.Elapsed < Interval)
            return;
        _sinceShown.Restart();
        _isShown = true;
        WriteProgress(new ProgressRecord(ActivityId, activity, $"{done + 1} of {all}: {SafeFileName.Printable(name)}") { PercentComplete = done * 100 / Math.Max(all, 1) });
    }

    /// <summary>Takes the bar away, and tells where the work broke off.</summary>
    private protected void EndProgress(string activity, int left)
    {
        if (_isShown)
            WriteProgress(new ProgressRecord(ActivityId, activity, "Done") { RecordType = ProgressRecordType.Completed });
        _isShown = false;
        if (left > 0)
            WriteWarning($"{activity} was broken off after that error; {left} more were not looked at. The same command goes on where it stopped.");
    }
}
