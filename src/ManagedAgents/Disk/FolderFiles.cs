using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using ManagedAgents.Errors;

namespace ManagedAgents.Disk;

/// <summary>What is in a folder and in all below it, by names within it that have slashes between. No link is followed, so it is nothing of elsewhere.</summary>
internal sealed class FolderFiles
{
    private readonly string _folder;
    private readonly List<string> _files = new();
    private readonly List<string> _links = new();
    private readonly List<KeyValuePair<string, Exception>> _failures = new();

    private FolderFiles(string folder) => _folder = folder;

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
    public static FolderFiles In(string folder, Func<string, bool> isLeftOut)
    {
        var found = new FolderFiles(folder);
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
        if (FolderLink.IsAt(path))
            _links.Add(name);
        else if (Directory.Exists(path))
            next.Push(name);
        else
            _files.Add(name);
    }
}

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
            if (FolderLink.IsAt(inner))
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

/// <summary>Tells links from files and folders, without following them.</summary>
internal static class FolderLink
{
    // Of what the system tells of a file the kind of its link stands here, and means another place where this bit is set.
    private const int FoundLength = 592, LinkKindAt = 36;
    private const uint NamesAnother = 0x2000_0000;
    private static readonly IntPtr Nothing = new(-1);

    /// <summary>True for a link to a file or a folder, whether it leads somewhere or not.</summary>
    public static bool IsAt(string path)
    {
        if (UnixFile.LinkAt(path) is not null)
            return true;
        try
        {
            return (File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0 && (Path.DirectorySeparatorChar == '/' || LeadsElsewhere(path));
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Files and folders of a cloud look like links on Windows, and lead to themselves.</summary>
    private static bool LeadsElsewhere(string path)
    {
        byte[] found = new byte[FoundLength];
        IntPtr search = FindFirstFile(path, found);
        if (search == Nothing)
            return true;
        FindClose(search);
        return (BitConverter.ToUInt32(found, LinkKindAt) & NamesAnother) != 0;
    }

    [DllImport("kernel32.dll", EntryPoint = "FindFirstFileW", CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern IntPtr FindFirstFile(string path, [Out] byte[] found);

    [DllImport("kernel32.dll", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool FindClose(IntPtr search);
}
