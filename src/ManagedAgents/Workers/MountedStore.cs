using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Memory;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.Wire;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Memory;
using ManagedAgents.Workers.Tools;

namespace ManagedAgents.Workers;

/// <summary>
/// A memory store as a folder, as long as its session is served: what is changed here goes there, what is changed there comes here, and where both were
/// changed the service's is kept. The folder has a mark; without it nothing is sent or deleted.
/// </summary>
internal sealed class MountedStore
{
    private const string Mark = ".anthropic-memory-store";
    private const int FewDeletes = 8, ManyDeletes = 50;
    private static readonly TimeSpan GoneFor = TimeSpan.FromSeconds(30);
    private readonly MemoryOperations _memories;
    private readonly string _path;
    private readonly Action<string> _warn;
    private readonly Action<string> _log;
    private readonly Dictionary<string, (string Id, string Hash)> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _refused = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTime> _goneSince = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _written = new(StringComparer.OrdinalIgnoreCase);
    private HeldFolder? _folder;
    private int _deletesLeft;

    public MountedStore(ApiClient client, SessionResource resource, string path, Action<string> warn, Action<string> log)
    {
        Id = resource.MemoryStoreId ?? string.Empty;
        IsReadOnly = resource.Access == "read_only";
        _memories = client.Memories(Id);
        _path = path;
        _warn = warn;
        _log = log;
    }

    /// <summary>The store.</summary>
    public string Id { get; }

    /// <summary>True where nothing is sent.</summary>
    public bool IsReadOnly { get; }

    /// <summary>The folder of a store: where the service says, or below another folder.</summary>
    public static string PlaceOf(SessionResource resource, string? folder)
    {
        string path = resource.MountPath ?? string.Empty;
        string[] words = path.Split('/');
        if (!path.StartsWith("/", StringComparison.Ordinal) || words.Contains("..") || !SafeFileName.IsSafe(words[words.Length - 1]))
            throw new InputException("InvalidInput", $"The memory store {resource.MemoryStoreId} is to be mounted at '{SafeFileName.Printable(path)}', which is no such place.");
        if (folder is null && System.IO.Path.DirectorySeparatorChar == '\\')
            throw new InputException("MemoryNotMounted", "On Windows a memory store has no place of its own. -MemoryFolder names a folder for them, which the file tools then reach as /mnt/memory.");
        return folder is null ? path : System.IO.Path.Combine(folder, words[words.Length - 1]);
    }

    /// <summary>Makes the folder.</summary>
    /// <exception cref="InputException">There is something already, which is left as it is.</exception>
    public void Create()
    {
        if (FilePlace.At(_path).Kind != PlaceKind.Nothing)
            throw new InputException("MemoryFolderInUse", $"'{_path}' is there already, so the memory store {Id} is not mounted: another session has it, or one that ended early left it. Remove it once nobody uses it.");
        Directory.CreateDirectory(_path);
        UnixFile.SetPermissions(_path, 0x1C0);
        _folder = HeldFolder.Open(_path);
        _folder.Replace(Mark, Encoding.UTF8.GetBytes($"version 1\n{Id}"));
    }

    /// <summary>Writes what the store holds.</summary>
    public async Task DownloadAsync(CancellationToken token)
    {
        Pager<MemoryItem> list = _memories.Items(new ResourceFilter(), withContent: true);
        while (await list.NextAsync(token).ConfigureAwait(false) is { } item)
        {
            if (item is AgentMemory memory)
                Write(await _memories.ReadWholeAsync(memory, token).ConfigureAwait(false));
        }
    }

    /// <summary>Brings folder and store into agreement.</summary>
    /// <param name="pullsToo">False to send only what was changed here.</param>
    /// <param name="isLast">True at the end: what is gone is deleted at once.</param>
    /// <param name="token">Ends it.</param>
    public async Task SyncAsync(bool pullsToo, bool isLast, CancellationToken token)
    {
        if (_folder is null)
            return;
        try
        {
            bool isMarked = IsMarked();
            Dictionary<string, byte[]> here = isMarked ? Local() : new(StringComparer.Ordinal);
            if (!isMarked || (here.Count == 0 && _known.Count > 1))
            {
                await RestoreAsync(isEmpty: isMarked || !_folder.Names().Any(), isLast, token).ConfigureAwait(false);
                return;
            }

            _deletesLeft = Math.Max(FewDeletes, Math.Min(ManyDeletes, _known.Count / 4));
            Dictionary<string, AgentMemory>? there = pullsToo ? await RemoteAsync(token).ConfigureAwait(false) : null;
            foreach (string path in here.Keys.Union(_known.Keys).Union(there?.Keys ?? Enumerable.Empty<string>()).ToList())
            {
                token.ThrowIfCancellationRequested();
                here.TryGetValue(path, out byte[]? content);
                AgentMemory? memory = null;
                there?.TryGetValue(path, out memory);
                await AgreeAsync(path, content, memory, there is not null, isLast, token).ConfigureAwait(false);
            }
        }
        catch (Exception cause) when (cause is ApiException or IOException or UnauthorizedAccessException)
        {
            _warn($"The memory store {Id} could not be brought into agreement with {_path}: {cause.Message}");
        }
    }

    // Whoever emptied it did not mean the store: nothing is deleted there.
    private async Task RestoreAsync(bool isEmpty, bool isLast, CancellationToken token)
    {
        if (!isEmpty || isLast)
        {
            _warn($"The folder {_path} was emptied, so the memory store {Id} is left as it is.");
            return;
        }

        _warn($"The folder {_path} was emptied; what the memory store {Id} holds is written once more, and nothing is deleted there.");
        _folder!.Replace(Mark, Encoding.UTF8.GetBytes($"version 1\n{Id}"));
        _known.Clear();
        _goneSince.Clear();
        await DownloadAsync(token).ConfigureAwait(false);
    }

    /// <summary>Takes the folder away, unless it is no longer the one that was made.</summary>
    public void Remove()
    {
        if (_folder is null)
            return;
        try
        {
            bool isOwn = IsMarked();
            if (isOwn)
            {
                foreach (string name in _folder.Names().ToList())
                    _folder.RemoveAll(name);
            }

            _folder.Dispose();
            _folder = null;
            if (isOwn)
                Directory.Delete(_path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            _warn($"The folder {_path} of the memory store {Id} could not be removed: {cause.Message}");
        }
    }

    private async Task AgreeAsync(string path, byte[]? content, AgentMemory? memory, bool isKnownThere, bool isLast, CancellationToken token)
    {
        bool wasKnown = _known.TryGetValue(path, out (string Id, string Hash) known);
        string? hash = content is null ? null : ContentHash.Of(content);
        bool changedHere = hash is not null && (!wasKnown || !ContentHash.AreSame(hash, known.Hash));
        bool changedThere = memory is not null && (!wasKnown || !ContentHash.AreSame(memory.ContentSha256, known.Hash));
        bool goneThere = isKnownThere && memory is null && wasKnown;
        if (hash is not null)
            _goneSince.Remove(path);
        if (changedThere && hash is not null && ContentHash.AreSame(hash, memory!.ContentSha256))
        {
            _known[path] = (memory.Id, memory.ContentSha256);
        }
        else if (changedThere)
        {
            if (changedHere)
                _warn($"{path} in the memory store {Id} was changed there and here; what is there is kept.");
            Write(await _memories.GetAsync(memory!.Id, token).ConfigureAwait(false));
        }
        else if (changedHere && !IsReadOnly)
        {
            await SendAsync(path, content!, hash!, wasKnown && !goneThere ? known : null, token).ConfigureAwait(false);
        }
        else if (goneThere)
        {
            _known.Remove(path);
            if (hash is not null && !changedHere)
                Delete(path);
        }
        else if (hash is null && wasKnown && isKnownThere && !IsReadOnly)
        {
            await DeleteThereAsync(path, known, isLast, token).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(string path, byte[] content, string hash, (string Id, string Hash)? known, CancellationToken token)
    {
        if (_refused.TryGetValue(path, out string? refused) && refused == hash)
            return;
        string text;
        try
        {
            // The service has texts alone.
            text = content.Length > MemoryContent.LongestBytes ? throw new DecoderFallbackException() : StrictUtf8.Read(content);
        }
        catch (DecoderFallbackException)
        {
            _refused[path] = hash;
            _warn($"{path} is not saved in the memory store {Id}: it is larger than {MemoryContent.LongestBytes} bytes, or no text.");
            return;
        }

        try
        {
            RequestBody fields = new RequestBody().SetField(nameof(AgentMemory.Content), text);
            if (known is { } before)
                fields.Append(MemoryCondition.ContentIs(before.Hash));
            AgentMemory saved = known is { } stored
                ? await _memories.UpdateAsync(stored.Id, fields, token).ConfigureAwait(false)
                : await _memories.CreateAsync(fields.SetField(nameof(AgentMemory.Path), path), token).ConfigureAwait(false);
            _known[path] = (saved.Id, hash);
        }
        catch (ApiException failure) when (failure.Status is 400 or 413)
        {
            _refused[path] = hash;
            _warn($"{path} is not saved in the memory store {Id}: {failure.Message}");
        }
        catch (ApiException failure) when (failure.Status is 404 or 409)
        {
            _log($"{path} in the memory store {Id} was changed meanwhile: {failure.Message}");
        }
    }

    private async Task DeleteThereAsync(string path, (string Id, string Hash) known, bool isLast, CancellationToken token)
    {
        if (!_goneSince.TryGetValue(path, out DateTime since))
            _goneSince[path] = since = DateTime.UtcNow;
        if ((!isLast && DateTime.UtcNow - since < GoneFor) || !IsMarked() || IsThere(path))
            return;
        if (_deletesLeft-- <= 0)
        {
            if (_deletesLeft == -1)
                _warn($"More is gone from {_path} than is deleted at once, so some of it is kept in the memory store {Id}{(isLast ? string.Empty : " until next time")}.");
            return;
        }

        try
        {
            await _memories.DeleteAsync(known.Id, known.Hash, token).ConfigureAwait(false);
        }
        catch (ApiException failure) when (failure.Status is 404 or 409)
        {
            _log($"{path} in the memory store {Id} was changed meanwhile: {failure.Message}");
        }

        _known.Remove(path);
    }

    private async Task<Dictionary<string, AgentMemory>> RemoteAsync(CancellationToken token)
    {
        var found = new Dictionary<string, AgentMemory>(StringComparer.Ordinal);
        Pager<MemoryItem> list = _memories.Items(new ResourceFilter(), withContent: false);
        while (await list.NextAsync(token).ConfigureAwait(false) is { } item)
        {
            if (item is AgentMemory memory)
                found[memory.Path] = memory;
        }

        return found;
    }

    private bool IsMarked()
    {
        try
        {
            using FileStream mark = _folder!.OpenFile(Mark);
            using var reader = new StreamReader(mark);
            return reader.ReadToEnd().TrimEnd() == $"version 1\n{Id}";
        }
        catch (IOException)
        {
            return false;
        }
    }

    private Dictionary<string, byte[]> Local()
    {
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        Read(_folder!, string.Empty, found);
        return found;
    }

    private static void Read(HeldFolder folder, string below, Dictionary<string, byte[]> found)
    {
        foreach (string name in folder.Names().ToList())
        {
            if (below.Length == 0 && name == Mark)
                continue;
            EntryStatus? status = folder.Look(name);
            if (status?.Kind == EntryKind.Folder)
            {
                using HeldFolder inside = folder.OpenFolder(name);
                Read(inside, $"{below}/{name}", found);
            }
            else if (status?.Kind == EntryKind.File)
            {
                using FileStream file = folder.OpenFile(name);
                byte[] content = new byte[Math.Min(file.Length, MemoryContent.LongestBytes + 1)];
                int read = 0, more;
                while (read < content.Length && (more = file.Read(content, read, content.Length - read)) > 0)
                    read += more;
                found[$"{below}/{name}"] = content;
            }
        }
    }

    private void Write(AgentMemory memory)
    {
        string[] words = memory.Path.Split(['/'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || !words.All(SafeFileName.IsSafe) || memory.Path == "/" + Mark)
        {
            _warn($"A memory of the store {Id} cannot be a file here: '{SafeFileName.Printable(memory.Path)}'.");
            return;
        }

        // On Windows and macOS both would be one file.
        if (_written.TryGetValue(memory.Path, out string? written) && written != memory.Path && !Path.DirectorySeparatorChar.Equals('/'))
            throw new InputException("MemoryNotMounted", $"The memory store {Id} has '{SafeFileName.Printable(written)}' and '{SafeFileName.Printable(memory.Path)}', which are one file on this machine.");
        _written[memory.Path] = memory.Path;
        At(words, makesFolders: true, (folder, name) => folder.Replace(name, Encoding.UTF8.GetBytes(memory.Content ?? string.Empty)));
        _known[memory.Path] = (memory.Id, memory.ContentSha256);
    }

    private bool IsThere(string path)
    {
        string[] words = path.Split(['/'], StringSplitOptions.RemoveEmptyEntries);
        try
        {
            using HeldFolder folder = _folder!.Reach(words.Take(words.Length - 1), makesFolders: false);
            return folder.Look(words[words.Length - 1]) is not null;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Delete(string path) => At(path.Split(['/'], StringSplitOptions.RemoveEmptyEntries), makesFolders: false, static (folder, name) => folder.Remove(name));

    private void At(string[] words, bool makesFolders, Action<HeldFolder, string> act)
    {
        using HeldFolder folder = _folder!.Reach(words.Take(words.Length - 1), makesFolders);
        act(folder, words[words.Length - 1]);
    }
}
