using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ManagedAgents.Errors;

namespace ManagedAgents.Disk;

/// <summary>
/// Where in a folder files of given names have their place: never outside of it, behind no link, and nowhere that another name leads to as well, as
/// on file systems that do not tell case or know short names.
/// </summary>
internal sealed class FolderPlaces
{
    private readonly string _folder;
    private readonly Dictionary<string, HashSet<string>> _listed = new(StringComparer.Ordinal);

    /// <param name="folder">The folder's full path.</param>
    public FolderPlaces(string folder) => _folder = folder;

    /// <summary>The full path of a file.</summary>
    /// <param name="names">The names of the folders that lead to it, and its own; all of them safe.</param>
    /// <exception cref="InputException">It would not be the file of that name within the folder.</exception>
    public string Of(IEnumerable<string> names)
    {
        string path = _folder;
        foreach (string name in names)
        {
            string inner = Path.Combine(path, name);
            if (FileLink.IsAt(inner))
                throw new InputException("LinkInFolder", $"'{inner}' is a link, which may lead out of the folder; nothing is written through it.");
            if ((File.Exists(inner) || Directory.Exists(inner)) && !IsListed(path, name))
                throw new InputException("FileExists", $"'{inner}' is there under another name, such as one in other case, and is not overwritten.");
            path = inner;
        }

        return path;
    }

    /// <summary>True where a folder lists the name as it is. What is not known of it may have been made meanwhile.</summary>
    private bool IsListed(string folder, string name)
    {
        string composed = SafeFileName.Composed(name);
        if (_listed.TryGetValue(folder, out HashSet<string>? names) && names.Contains(composed))
            return true;
        names = new HashSet<string>(Directory.GetFileSystemEntries(folder).Select(static entry => SafeFileName.Composed(Path.GetFileName(entry))), StringComparer.Ordinal);
        _listed[folder] = names;
        return names.Contains(composed);
    }
}
