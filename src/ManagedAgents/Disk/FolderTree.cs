using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace ManagedAgents.Disk;

/// <summary>What is in a folder and in all below it, by names within it that have slashes between. No link is followed, so it is nothing of elsewhere.</summary>
internal sealed class FolderTree
{
    private readonly string _folder;
    private readonly List<string> _files = new();
    private readonly List<string> _links = new();
    private readonly List<KeyValuePair<string, Exception>> _failures = new();

    private FolderTree(string folder) => _folder = folder;

    /// <summary>What is neither folder nor link, in the order of the names.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>Links to files and folders.</summary>
    public IReadOnlyList<string> Links => _links;

    /// <summary>Folders that cannot be read, and why; empty for the folder itself.</summary>
    public IReadOnlyList<KeyValuePair<string, Exception>> Failures => _failures;

    /// <summary>True for what may be there without being seen, as a link or a folder that cannot be read is in its way.</summary>
    /// <param name="name">Its name, with composed characters.</param>
    public bool IsHidden(string name) => _links.Concat(_failures.Select(static one => one.Key)).Select(SafeFileName.Composed)
        .Any(closed => closed.Length == 0 || name == closed || name.StartsWith(closed + "/", StringComparison.Ordinal));

    /// <summary>The full path of what has a name within the folder.</summary>
    public string PathOf(string name) => Path.Combine(_folder, name.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Looks into a folder.</summary>
    /// <param name="folder">Its full path.</param>
    /// <param name="isLeftOut">What to pass over, by its name within the folder.</param>
    public static FolderTree In(string folder, Func<string, bool> isLeftOut)
    {
        var found = new FolderTree(folder);
        var next = new Stack<string>();
        next.Push(string.Empty);
        while (next.Count > 0)
        {
            string inner = next.Pop();
            try
            {
                foreach (string entry in Directory.GetFileSystemEntries(found.PathOf(inner)))
                    found.Add(entry, inner.Length == 0 ? Path.GetFileName(entry) : $"{inner}/{Path.GetFileName(entry)}", isLeftOut, next);
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                found._failures.Add(new(inner, cause));
            }
        }

        found._files.Sort(StringComparer.Ordinal);
        return found;
    }

    private void Add(string path, string name, Func<string, bool> isLeftOut, Stack<string> next)
    {
        if (isLeftOut(name))
            return;
        if (FileLink.IsAt(path))
            _links.Add(name);
        else if (Directory.Exists(path))
            next.Push(name);
        else
            _files.Add(name);
    }
}
