using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using ManagedAgents.Errors;

namespace ManagedAgents.Disk;

/// <summary>
/// The plain files below a folder. A link is an error, as what it names is not of the folder; what is hidden is left out and told.
/// </summary>
internal sealed class FolderFiles
{
    private readonly int _most;
    private readonly CancellationToken _token;
    private readonly List<FolderFile> _found = new();
    private readonly List<string> _hidden = new();

    private FolderFiles(int most, CancellationToken token)
    {
        _most = most;
        _token = token;
    }

    /// <summary>The files.</summary>
    public IReadOnlyList<FolderFile> Found => _found;

    /// <summary>What was left out, by its path below the folder; a folder has a slash at the end.</summary>
    public IReadOnlyList<string> Hidden => _hidden;

    /// <summary>Looks through a folder and all below it.</summary>
    /// <param name="folder">The folder; it may itself be a link.</param>
    /// <param name="most">How many files there may be.</param>
    /// <param name="token">Ends the search.</param>
    /// <exception cref="InputException">There is a link, a device or the like, or more than so many files.</exception>
    public static FolderFiles Of(string folder, int most, CancellationToken token)
    {
        var files = new FolderFiles(most, token);
        files.Add(folder, []);
        return files;
    }

    private void Add(string folder, string[] words)
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(folder))
        {
            _token.ThrowIfCancellationRequested();
            string[] own = [.. words, Path.GetFileName(path)];
            FileAttributes attributes = File.GetAttributes(path);
            bool isFolder = (attributes & FileAttributes.Directory) != 0;
            if (IsHidden(own[own.Length - 1]) || (attributes & FileAttributes.Hidden) != 0)
                _hidden.Add(string.Join("/", own) + (isFolder ? "/" : string.Empty));
            else if (FileLink.IsAt(path, attributes))
                throw new InputException("IsLink", $"'{path}' is a link, and what it names is not of the folder. Put a file there in its place.");
            else if (isFolder)
                Add(path, own);
            else
                Add(FilePlace.At(path), own);
        }
    }

    private void Add(FilePlace place, string[] words)
    {
        if (place.Kind != PlaceKind.File)
            throw place.NoFile();
        if (_found.Count == _most)
            throw new InputException("TooManyFiles", $"There are more than {_most} files in the folder.");
        _found.Add(new FolderFile(place.Path, words, new FileInfo(place.Path).Length));
    }

    /// <summary>True for what is hidden by its name, on whatever system.</summary>
    public static bool IsHidden(string name) => name.StartsWith(".", StringComparison.Ordinal);
}

/// <summary>A file below a folder.</summary>
internal sealed class FolderFile
{
    public FolderFile(string path, IReadOnlyList<string> words, long length)
    {
        Path = path;
        Words = words;
        Length = length;
    }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>The parts of its path below the folder.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Its length when it was found.</summary>
    public long Length { get; }
}
