using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ManagedAgents.Errors;

namespace ManagedAgents.Disk;

/// <summary>
/// What one command wrote so far, so that it writes nothing over that, whatever it may replace of others. Two names that differ in case
/// only, or in how an accent is written, are one file on some file systems and two on others.
/// </summary>
internal sealed class SavedFiles
{
    private readonly object _gate = new();
    private readonly Dictionary<string, List<(string Path, string Owner)>> _byFolded = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes a place for somebody's content.</summary>
    /// <exception cref="InputException">Another's was written there.</exception>
    public SavedFile Reserve(FilePlace place, string owner)
    {
        lock (_gate)
        {
            string folded = SafeFileName.Composed(place.Path);
            if (!_byFolded.TryGetValue(folded, out List<(string Path, string Owner)>? saved))
                _byFolded[folded] = saved = new();
            foreach ((string path, string other) in saved)
            {
                if (other != owner && (path == place.Path || IsOneFile(place)))
                    throw new InputException("FileExists", $"'{place.Given}' holds what this command wrote there just now, of {other}. Name a folder for several files: one that exists, or with a slash at the end. Two files of one name need two folders.");
            }

            (string, string) entry = (place.Path, owner);
            saved.Add(entry);
            return new SavedFile(() =>
            {
                lock (_gate)
                    saved.Remove(entry);
            });
        }
    }

    /// <summary>True where the path names a file that its folder lists under another name only.</summary>
    private static bool IsOneFile(FilePlace place) =>
        place.IsTaken && Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(place.Path)!).All(entry => Path.GetFileName(entry) != Path.GetFileName(place.Path));
}

/// <summary>A place that a command is about to write; free again where it does not come to that.</summary>
internal sealed class SavedFile : IDisposable
{
    private readonly Action _release;
    private bool _isKept;

    public SavedFile(Action release) => _release = release;

    /// <summary>The file is written.</summary>
    public void Keep() => _isKept = true;

    public void Dispose()
    {
        if (!_isKept)
            _release();
    }
}
