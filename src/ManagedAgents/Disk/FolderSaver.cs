using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using ManagedAgents.Errors;

namespace ManagedAgents.Disk;

/// <summary>
/// The folders of one command, each written whole or not at all: beside its place, under another name, and then put there. What is there is
/// replaced only with force and where it is a folder of the same sort, and what the command itself wrote not even then.
/// </summary>
internal sealed class FolderSaver
{
    private readonly bool _force;
    private readonly string _mark;
    private readonly SavedFiles _saved = new();

    /// <param name="force">True to replace folders that are there.</param>
    /// <param name="mark">The file by which a folder shows that it may be replaced. An empty one may be, too.</param>
    public FolderSaver(bool force, string mark)
    {
        _force = force;
        _mark = mark;
    }

    /// <summary>Writes a folder. On any failure nothing of it is left.</summary>
    /// <param name="path">The folder's full path.</param>
    /// <param name="owner">Whose content it is; another's is never written over it.</param>
    /// <param name="mayCreateFolder">True to make the folder that it is in, where there is none.</param>
    /// <param name="write">Writes the content into a folder that is there.</param>
    /// <exception cref="InputException">There is something in its place.</exception>
    public async Task<DirectoryInfo> SaveAsync(string path, string owner, bool mayCreateFolder, Func<string, Task> write)
    {
        FilePlace place = FilePlace.At(path);
        string parent = Path.GetDirectoryName(path)!;
        using SavedFile reserved = _saved.Reserve(place, owner);
        Check(place);
        bool created = FileSaver.CreateFolder(parent, mayCreateFolder);
        try
        {
            using var draft = new FolderDraft(path);
            await write(draft.Path).ConfigureAwait(false);
            Check(FilePlace.At(path));
            draft.Place();
            reserved.Keep();
            return new DirectoryInfo(path);
        }
        catch when (created)
        {
            FileSaver.RemoveFolder(parent);
            throw;
        }
    }

    private void Check(FilePlace place)
    {
        if (!place.IsTaken)
            return;
        if (!_force)
            throw FileSaver.Exists(place);
        if (place.IsLink || place.Kind != PlaceKind.Folder || FileLink.IsAt(place.Given, File.GetAttributes(place.Given)))
            throw new InputException("FileExists", $"'{place.Given}' is no plain folder, so it is not replaced by one even with -Force.");
        if (!File.Exists(Path.Combine(place.Path, _mark)) && Directory.EnumerateFileSystemEntries(place.Path).Any())
            throw new InputException("FileExists", $"'{place.Given}' is a folder without a {_mark}, so it is not replaced even with -Force. Name another one, or remove it first.");
    }
}

/// <summary>A folder that is written beside its place.</summary>
internal sealed class FolderDraft : IDisposable
{
    private readonly string _target;
    private bool _isPlaced;

    /// <summary>Begins one, under a name that nobody else uses.</summary>
    /// <param name="target">Its place.</param>
    public FolderDraft(string target)
    {
        _target = target;
        Path = Beside("partial");
        Directory.CreateDirectory(Path);
    }

    /// <summary>Where the content goes.</summary>
    public string Path { get; }

    /// <summary>Puts the folder in its place; what is there goes only once it is.</summary>
    /// <exception cref="IOException">It cannot be put there, or what was there cannot be taken away.</exception>
    public void Place()
    {
        string? old = Directory.Exists(_target) ? Beside("replaced") : null;
        if (old is not null)
            Directory.Move(_target, old);
        try
        {
            Directory.Move(Path, _target);
            _isPlaced = true;
        }
        finally
        {
            if (old is not null && !_isPlaced)
                Directory.Move(old, _target);
        }

        if (old is not null)
            Remove(old);
    }

    public void Dispose()
    {
        if (_isPlaced)
            return;
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // What failed first is what the user must know.
        }
    }

    private void Remove(string old)
    {
        try
        {
            Directory.Delete(old, recursive: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"'{_target}' is written, but the folder that it replaced cannot be deleted whole; what is left of that is '{old}': {cause.Message}", cause);
        }
    }

    private string Beside(string ending) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(_target)!, $".{System.IO.Path.GetRandomFileName()}.{ending}");
}
