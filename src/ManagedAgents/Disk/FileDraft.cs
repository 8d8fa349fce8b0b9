using System;
using System.IO;

namespace ManagedAgents.Disk;

/// <summary>
/// A file that is written beside its place and then put there: whole, on the disk, and over another only where that is wanted. Until then its
/// name is one that nobody else uses.
/// </summary>
internal sealed class FileDraft : IDisposable
{
    private const int BufferSize = 4096;
    private const int Tries = 5;

    private readonly string _path;
    private readonly string _draft;
    private readonly UnixStatus? _replaced;
    private bool _isPlaced;

    private FileDraft(FilePlace place, string draft)
    {
        _path = place.Path;
        _draft = draft;

        _replaced = place.Status;

        // What the file that it will replace keeps from others, it keeps from them while it is written. CreateNew follows no link that somebody laid there.
        Content = _replaced is not null && UnixFile.TryCreatePrivate(draft) is { } own
            ? new FileStream(own, FileAccess.Write, BufferSize)
            : new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize, FileOptions.Asynchronous | FileOptions.SequentialScan);
    }

    /// <summary>Where the content goes.</summary>
    public FileStream Content { get; }

    /// <summary>Begins a draft under a name of its own.</summary>
    public static FileDraft For(FilePlace place) =>
        new(place, Path.Combine(Path.GetDirectoryName(place.Path)!, $".{Path.GetRandomFileName()}.partial"));

    /// <summary>Begins a draft under a fixed name, which only the caller uses; what a process that ended left there is removed.</summary>
    public static FileDraft For(FilePlace place, string draft)
    {
        File.Delete(draft);
        return new FileDraft(place, draft);
    }

    /// <summary>Puts the file in its place.</summary>
    /// <param name="mayReplace">True to replace a file that is there.</param>
    /// <returns>False where one is there, and it may not be replaced.</returns>
    public bool TryPlace(bool mayReplace)
    {
        // On the disk before it takes its place, so that even a power loss leaves no torn file there.
        Content.Flush(flushToDisk: true);
        Content.Dispose();
        for (int tries = 1; ; tries++)
        {
            FilePlace now = FilePlace.At(_path);
            try
            {
                _isPlaced = now.IsTaken && mayReplace ? Replace(now) : PlaceOverNothing(now);
            }
            catch (FileNotFoundException) when (mayReplace && tries < Tries && File.Exists(_draft))
            {
                // What was to be replaced has gone in between.
                continue;
            }

            if (_isPlaced || !mayReplace || tries == Tries)
                return _isPlaced;
        }
    }

    public void Dispose()
    {
        Content.Dispose();
        if (_isPlaced)
            return;
        try
        {
            File.Delete(_draft);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // What failed first is what the user must know.
        }
    }

    private bool Replace(FilePlace now)
    {
        if (now.Kind is PlaceKind.Folder or PlaceKind.Pipe or PlaceKind.Null or PlaceKind.Other)
            throw now.NoFile();
        if (now.Status is { } status)
            UnixFile.Adopt(_draft, status);
        else if (now.Kind == PlaceKind.File && (File.GetAttributes(_path) & FileAttributes.ReadOnly) != 0)
            File.SetAttributes(_path, File.GetAttributes(_path) & ~FileAttributes.ReadOnly);
        File.Replace(_draft, _path, null, ignoreMetadataErrors: true);
        return true;
    }

    private bool PlaceOverNothing(FilePlace now)
    {
        if (now.IsTaken)
            return false;
        if (_replaced is not null)
            UnixFile.Adopt(_draft, _replaced);
        if (Path.DirectorySeparatorChar != '/')
            return MoveOverNothing();

        // File.Move looks first and then renames, so what appears in between would be lost.
        switch (UnixFile.TryLink(_draft, _path))
        {
            case true:
                File.Delete(_draft);
                return true;
            case false:
                return false;
            default:
                return ClaimAndReplace();
        }
    }

    /// <summary>Windows refuses a move onto another file by itself.</summary>
    private bool MoveOverNothing()
    {
        try
        {
            File.Move(_draft, _path);
            return true;
        }
        catch (IOException) when (File.Exists(_draft) && FilePlace.At(_path).IsTaken)
        {
            return false;
        }
    }

    /// <summary>Where a file has one name only, as on FAT: an empty file of our own takes the place first.</summary>
    private bool ClaimAndReplace()
    {
        try
        {
            new FileStream(_path, FileMode.CreateNew, FileAccess.Write).Dispose();
        }
        catch (IOException) when (FilePlace.At(_path).IsTaken)
        {
            return false;
        }

        try
        {
            File.Replace(_draft, _path, null, ignoreMetadataErrors: true);
            return true;
        }
        catch
        {
            File.Delete(_path);
            throw;
        }
    }
}
