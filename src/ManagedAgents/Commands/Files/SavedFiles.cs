using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using ManagedAgents.Errors;

namespace ManagedAgents.Commands.Files;

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
            string folded = Fold(place.Path);
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

    private static string Fold(string path)
    {
        try
        {
            return path.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            // What is no Unicode text has no other form.
            return path;
        }
    }
}
