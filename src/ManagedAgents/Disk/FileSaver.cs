using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Errors;

namespace ManagedAgents.Disk;

/// <summary>
/// The files of one command, each written whole or not at all. What is there is replaced only with force, and what the command itself wrote
/// not even then.
/// </summary>
internal sealed class FileSaver
{
    private const string ByForce = "it is overwritten with -Force only";

    private readonly bool _force;
    private readonly SavedFiles _saved = new();

    /// <param name="force">True to replace files that are there.</param>
    public FileSaver(bool force) => _force = force;

    /// <summary>What is said of a file that is there and stays.</summary>
    public string Advice { get; init; } = ByForce;

    /// <summary>Writes a file. On any failure nothing of it is left.</summary>
    /// <param name="path">The file's full path. A link is followed to what it names.</param>
    /// <param name="owner">Whose content it is; another's is never written over it.</param>
    /// <param name="mayCreateFolder">True to make its folder where there is none.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="token">Ends the wait for whoever reads, where the path is a pipe.</param>
    /// <exception cref="InputException">There is such a file, a folder of that name, or a device.</exception>
    public async Task<FileInfo> SaveAsync(string path, string owner, bool mayCreateFolder, Func<Stream, Task> write, CancellationToken token)
    {
        FilePlace place = FilePlace.At(path);
        switch (place.Kind)
        {
            case PlaceKind.Folder or PlaceKind.Other:
                throw place.NoFile();
            case PlaceKind.Pipe:
                await NamedPipe.WriteAsync(path, write, token).ConfigureAwait(false);
                return new FileInfo(path);
            case PlaceKind.Null:
                using (var nothing = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                    await write(nothing).ConfigureAwait(false);
                return new FileInfo(path);
            default:
                return await SaveFileAsync(place, owner, mayCreateFolder, write).ConfigureAwait(false);
        }
    }

    /// <summary>The error of a place that is taken.</summary>
    public static InputException Exists(FilePlace place, string advice = ByForce) =>
        new("FileExists", $"'{place.Given}' exists already; {advice}.");

    private async Task<FileInfo> SaveFileAsync(FilePlace place, string owner, bool mayCreateFolder, Func<Stream, Task> write)
    {
        string folder = Path.GetDirectoryName(place.Path)!;
        using SavedFile reserved = _saved.Reserve(place, owner);
        if (place.IsTaken && !_force)
            throw Exists(place, Advice);
        bool created = CreateFolder(folder, mayCreateFolder);
        try
        {
            using FileDraft draft = FileDraft.For(place);
            await write(draft.Content).ConfigureAwait(false);
            if (!draft.TryPlace(_force))
                throw Exists(place, Advice);
            reserved.Keep();
            return new FileInfo(place.Given);
        }
        catch when (created)
        {
            RemoveFolder(folder);
            throw;
        }
    }

    /// <summary>Makes sure that there is a folder; true where it was made.</summary>
    /// <exception cref="DirectoryNotFoundException">There is none, and it may not be made.</exception>
    public static bool CreateFolder(string folder, bool mayCreate)
    {
        if (Directory.Exists(folder))
            return false;
        if (!mayCreate)
            throw new DirectoryNotFoundException($"There is no folder '{folder}'.");
        Directory.CreateDirectory(folder);
        return true;
    }

    /// <summary>Takes away a folder that was made in vain.</summary>
    public static void RemoveFolder(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // What failed first is what the user must know; and others may have put something there.
        }
    }
}
