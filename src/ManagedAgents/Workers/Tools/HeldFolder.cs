using System;
using System.Collections.Generic;
using System.IO;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Workers.Tools;

/// <summary>
/// A folder that is held open, so that nobody can put another in its place while it is worked in. No method follows a link: whoever meets one decides.
/// </summary>
internal abstract class HeldFolder : IDisposable
{
    private protected HeldFolder(string path) => Path = path;

    /// <summary>Where it was when it was opened.</summary>
    public string Path { get; }

    /// <summary>Opens a folder of this machine; what leads to it is the caller's own.</summary>
    /// <exception cref="FileProblemException">It is not there, or may not be opened.</exception>
    public static HeldFolder Open(string path) =>
        System.IO.Path.DirectorySeparatorChar == '/' ? UnixFolder.OpenRoot(path) : WindowsFolder.OpenRoot(path);

    /// <summary>Opens the same folder once more.</summary>
    public abstract HeldFolder Again();

    /// <summary>Opens a folder in it.</summary>
    /// <exception cref="FileProblemException">It is not there, is a link or no folder, or may not be opened.</exception>
    public abstract HeldFolder OpenFolder(string name);

    /// <summary>Opens the folder that names lead to, one in the other; with no names this one once more.</summary>
    /// <param name="names">The names.</param>
    /// <param name="makesFolders">True to make what is not there.</param>
    /// <exception cref="FileProblemException">One is not there, is a link or no folder, or may not be opened.</exception>
    public HeldFolder Reach(IEnumerable<string> names, bool makesFolders)
    {
        HeldFolder folder = Again();
        try
        {
            foreach (string name in names)
            {
                if (makesFolders)
                    folder.MakeFolder(name);
                HeldFolder next = folder.OpenFolder(name);
                folder.Dispose();
                folder = next;
            }

            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file in it for reading; a device or a pipe is not even opened.</summary>
    /// <exception cref="FileProblemException">It is not there, is a link or no file, or may not be read.</exception>
    public abstract FileStream OpenFile(string name);

    /// <summary>What has a name in it; null for nothing.</summary>
    public abstract EntryStatus? Look(string name);

    /// <summary>What a link in it names; null where the name is none.</summary>
    public abstract string? LinkAt(string name);

    /// <summary>Makes a folder in it, for this user alone; one that is there already will do.</summary>
    public abstract void MakeFolder(string name);

    /// <summary>Writes a file whole: whoever reads it meanwhile has the old one or the new one. The permissions of one that is there stay.</summary>
    public abstract void Replace(string name, byte[] content);

    /// <summary>Sets who may do what with a file in it, where the system has that.</summary>
    public abstract void SetPermissions(string name, int permissions);

    /// <summary>Deletes a file or a link in it.</summary>
    public abstract void Remove(string name);

    /// <summary>Deletes a folder in it that is empty.</summary>
    public abstract void RemoveFolder(string name);

    /// <summary>Deletes whatever has a name in it, a folder with all that is in it; links are deleted, not followed.</summary>
    public void RemoveAll(string name)
    {
        if (Look(name) is not { } found)
            return;
        if (found.Kind != EntryKind.Folder)
        {
            Remove(name);
            return;
        }

        using (HeldFolder folder = OpenFolder(name))
        {
            foreach (string inside in new List<string>(folder.Names()))
                folder.RemoveAll(inside);
        }

        RemoveFolder(name);
    }

    /// <summary>The names in it.</summary>
    public abstract IEnumerable<string> Names();

    /// <summary>The path of a name in it.</summary>
    public string PathOf(string name) => Path.Length > 0 && Path[Path.Length - 1] == System.IO.Path.DirectorySeparatorChar ? Path + name : Path + System.IO.Path.DirectorySeparatorChar + name;

    public abstract void Dispose();
}

/// <summary>What has a name in a folder.</summary>
internal sealed class EntryStatus
{
    public EntryStatus(EntryKind kind, long length, long modified)
    {
        Kind = kind;
        Length = length;
        Modified = modified;
    }

    public EntryKind Kind { get; }

    /// <summary>Of a file, in bytes.</summary>
    public long Length { get; }

    /// <summary>When it was changed last; a number to order by.</summary>
    public long Modified { get; }
}

/// <summary>The kinds of entries that matter here.</summary>
internal enum EntryKind
{
    File,
    Folder,
    Link,

    /// <summary>A device, a pipe, a socket.</summary>
    Other,
}

/// <summary>A file or folder cannot be used; the message says why, without a path.</summary>
internal sealed class FileProblemException : IOException, ITellable
{
    public const string NotFound = "no such file or directory";
    public const string IsLink = "too many levels of symbolic links";
    public const string NoFolder = "not a directory";
    public const string IsFolder = "is a directory";
    public const string NotRegular = "is not a regular file";
    public const string Denied = "permission denied";

    public FileProblemException(string words, Exception? cause = null)
        : base(words, cause)
    {
    }

    string ITellable.Words => Message;

    Exception ITellable.InOtherWords(string words, Exception? cause) => new FileProblemException(words, cause);
}
