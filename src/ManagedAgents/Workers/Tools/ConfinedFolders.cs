using System;
using System.Collections.Generic;
using System.Linq;

namespace ManagedAgents.Workers.Tools;

/// <summary>
/// The folders that the file tools may reach: the work folder, and others beside it. A path is walked from the handle of the folder that it is in,
/// name by name and without following links. A link is read, and its target walked in the same way: so what is put in a name's place meanwhile
/// is refused or found where it may be, and never leads out.
/// </summary>
internal sealed class ConfinedFolders : IDisposable
{
    private const int MostLinks = 40;
    private static readonly bool IsUnix = System.IO.Path.DirectorySeparatorChar == '/';
    private static readonly char Separator = System.IO.Path.DirectorySeparatorChar;
    private readonly List<AllowedFolder> _folders = new();

    /// <param name="workFolder">The folder that relative paths are in. It is there.</param>
    public ConfinedFolders(string workFolder) => Add(workFolder, isReadOnly: false);

    /// <summary>The work folder.</summary>
    public string WorkFolder => _folders[0].Path;

    /// <summary>Allows another folder, which is there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="isReadOnly">True where the tools write nothing in it.</param>
    /// <param name="given">What the agent calls it; null for its path.</param>
    public void Add(string path, bool isReadOnly, string? given = null)
    {
        string real = IsUnix ? Real(path) : path;
        HeldFolder held = HeldFolder.Open(real);
        _folders.Add(new AllowedFolder(held, given ?? path, isReadOnly));
    }

    public void Dispose() => _folders.ForEach(static folder => folder.Held.Dispose());

    /// <summary>Finds the place that a path names. It is the caller's to dispose.</summary>
    /// <param name="path">As the agent wrote it.</param>
    /// <param name="makesFolders">True to make the folders that it is to be in.</param>
    /// <exception cref="ToolFailureException">It is outside.</exception>
    /// <exception cref="FileProblemException">A folder in it is not there, or none.</exception>
    public ConfinedPlace Find(string path, bool makesFolders = false)
    {
        if (path.IndexOf('\0') >= 0)
            throw Outside(path);
        string given = IsUnix ? path : WindowsPath.Normal(path);
        if (!IsUnix && WindowsPath.WhyRefused(given) is not null)
            throw Outside(path);
        string full = Normal(IsRooted(given) ? given : WorkFolder + Separator + given);
        for (int links = 0; links <= MostLinks; links++)
        {
            AllowedFolder folder = _folders.Find(f => IsWithin(f.Path, full)) ?? _folders.Find(f => IsWithin(f.Given, full)) ?? throw Outside(path);
            string below = full.Substring(IsWithin(folder.Path, full) ? folder.Path.Length : folder.Given.Length);
            string[] names = below.Split([Separator], StringSplitOptions.RemoveEmptyEntries);
            if (Walk(folder, names, makesFolders, out string? target) is { } place)
                return place;
            full = target!;
        }

        throw new FileProblemException(FileProblemException.IsLink);
    }

    /// <summary>The allowed folder that a path is in by its text alone; null for none.</summary>
    public AllowedFolder? RootOf(string path)
    {
        string given = IsUnix ? path : WindowsPath.Normal(path);
        string full = Normal(IsRooted(given) ? given : WorkFolder + Separator + given);
        return _folders.Find(f => IsWithin(f.Path, full) || IsWithin(f.Given, full));
    }

    /// <summary>Walks to a place; where a link is met, gives the path that it leads to instead.</summary>
    private static ConfinedPlace? Walk(AllowedFolder folder, string[] names, bool makesFolders, out string? target)
    {
        target = null;
        HeldFolder held = folder.Held.Again();
        try
        {
            for (int i = 0; i < names.Length; i++)
            {
                if (held.LinkAt(names[i]) is { } link)
                {
                    string start = IsRooted(link) ? link : held.PathOf(link);
                    target = Normal(string.Join(Separator.ToString(), new[] { start }.Concat(names.Skip(i + 1))));
                    held.Dispose();
                    return null;
                }

                if (i == names.Length - 1)
                    break;
                HeldFolder next = Step(held, names[i], makesFolders);
                held.Dispose();
                held = next;
            }

            return new ConfinedPlace(held, names.Length == 0 ? null : names[names.Length - 1], folder);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static HeldFolder Step(HeldFolder held, string name, bool makesFolders)
    {
        try
        {
            return held.OpenFolder(name);
        }
        catch (FileProblemException cause) when (makesFolders && cause.Message == FileProblemException.NotFound)
        {
            held.MakeFolder(name);
            return held.OpenFolder(name);
        }
    }

    private ToolFailureException Outside(string path) =>
        new($"path \"{path}\" is outside the session's working directory{(_folders.Count > 1 ? " and its other permitted directories" : string.Empty)}");

    private static bool IsRooted(string path) => path.Length > 0 && (path[0] == Separator || (!IsUnix && path.Length > 1 && path[1] == ':'));

    private static bool IsWithin(string folder, string path) => IsUnix
        ? path == folder || path.StartsWith(folder == "/" ? "/" : folder + "/", StringComparison.Ordinal)
        : WindowsPath.IsWithin(folder, path);

    /// <summary>The path without dots; those of a path that has no links yet, so that they mean what they say.</summary>
    private static string Normal(string path)
    {
        var names = new List<string>();
        foreach (string name in path.Split(Separator))
        {
            if (name == ".." && names.Count > 0)
                names.RemoveAt(names.Count - 1);
            else if (name is not ("" or "." or ".."))
                names.Add(name);
        }

        return (IsUnix ? "/" : string.Empty) + string.Join(Separator.ToString(), names);
    }

    /// <summary>The path of a folder without links.</summary>
    private static string Real(string path)
    {
        string full = Normal(System.IO.Path.GetFullPath(path));
        for (int links = 0; links <= MostLinks; links++)
        {
            string[] names = full.Split(['/'], StringSplitOptions.RemoveEmptyEntries);
            string walked = string.Empty;
            string? next = null;
            for (int i = 0; i < names.Length && next is null; i++)
            {
                if (Disk.UnixFile.LinkAt(walked + "/" + names[i]) is { } link)
                    next = Normal(string.Join("/", new[] { link[0] == '/' ? link : walked + "/" + link }.Concat(names.Skip(i + 1))));
                walked += "/" + names[i];
            }

            if (next is null)
                return full;
            full = next;
        }

        return full;
    }
}

/// <summary>A folder that may be reached.</summary>
internal sealed class AllowedFolder
{
    public AllowedFolder(HeldFolder held, string given, bool isReadOnly)
    {
        Held = held;
        Given = given.Length > 1 ? given.TrimEnd('/', '\\') : given;
        IsReadOnly = isReadOnly;
    }

    /// <summary>The folder itself, open as long as it may be reached.</summary>
    public HeldFolder Held { get; }

    /// <summary>Where it is, without links.</summary>
    public string Path => Held.Path;

    /// <summary>Where it was said to be.</summary>
    public string Given { get; }

    public bool IsReadOnly { get; }
}

/// <summary>A name in a folder that is held open, or that folder itself.</summary>
internal sealed class ConfinedPlace : IDisposable
{
    public ConfinedPlace(HeldFolder folder, string? name, AllowedFolder root)
    {
        Folder = folder;
        Name = name;
        Root = root;
    }

    public HeldFolder Folder { get; }

    /// <summary>The name; null where the folder itself is meant.</summary>
    public string? Name { get; }

    /// <summary>The allowed folder that it is in.</summary>
    public AllowedFolder Root { get; }

    /// <summary>Its path.</summary>
    public string Path => Name is null ? Folder.Path : Folder.PathOf(Name);

    /// <summary>What is there; null for nothing.</summary>
    public EntryStatus? Look() => Name is null ? new EntryStatus(EntryKind.Folder, 0, 0) : Folder.Look(Name);

    public void Dispose() => Folder.Dispose();
}
