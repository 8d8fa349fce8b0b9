using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using ManagedAgents.Client.Skills;
using ManagedAgents.Disk;
using ManagedAgents.Errors;

namespace ManagedAgents.Skills;

/// <summary>
/// The files of a skill on this machine, from a folder or a zip archive, as they are sent: in a fixed order, in one folder of the skill's
/// name. What the service would refuse is refused here.
/// </summary>
internal sealed class SkillFiles
{
    private const int MostFiles = 10_000;
    private const int MostBytes = 30 * 1024 * 1024;
    private const string ArchiveEnding = ".zip";

    /// <summary>What macOS adds to archives, of its own use only.</summary>
    private const string MacFolder = "__MACOSX";

    private readonly string _path;
    private readonly List<(string Path, byte[] Content)> _files = new();
    private readonly List<string> _left = new();
    private readonly CancellationToken _token;
    private long _length;

    private SkillFiles(string path, CancellationToken token)
    {
        _path = path;
        _token = token;
    }

    /// <summary>Hidden files that are left out, by their paths.</summary>
    public IReadOnlyList<string> Left => _left;

    /// <summary>What the SKILL.md says.</summary>
    public SkillHead Head { get; private set; } = null!;

    /// <summary>The files as they are sent.</summary>
    public IReadOnlyList<SkillFile> Sent => [.. _files.Select(file => new SkillFile($"{Head.Name}/{file.Path}", file.Content))];

    /// <summary>Reads a skill.</summary>
    /// <param name="path">A folder, the SKILL.md in it, or a zip archive: a full path.</param>
    /// <param name="token">Ends the reading.</param>
    /// <exception cref="InputException">It is no skill, or one that the service would refuse.</exception>
    public static SkillFiles Read(string path, CancellationToken token)
    {
        FilePlace place = FilePlace.At(path);
        bool isHead = Path.GetFileName(path).Equals(SkillHead.FileName, StringComparison.OrdinalIgnoreCase);
        bool isArchive = path.EndsWith(ArchiveEnding, StringComparison.OrdinalIgnoreCase);
        var skill = new SkillFiles(path, token);
        switch (place.Kind)
        {
            case PlaceKind.Nothing:
                throw new FileNotFoundException($"There is no file or folder '{path}'.", path);
            case PlaceKind.Folder:
                skill.ReadFolder(path);
                break;
            case PlaceKind.File when isHead:
                skill.ReadFolder(Path.GetDirectoryName(path)!);
                break;
            case PlaceKind.File when isArchive:
                skill.ReadArchive(place);
                break;
            default:
                throw new InputException("NotASkill", $"'{path}' is no skill; give a folder with a {SkillHead.FileName} in it, that {SkillHead.FileName}, or a {ArchiveEnding} of such a folder.");
        }

        skill.Finish();
        return skill;
    }

    private void ReadFolder(string folder)
    {
        // Before all below it is looked through, which may be much where the path is a mistake.
        Require(Directory.EnumerateFiles(folder).Select(Path.GetFileName));
        FolderFiles files = FolderFiles.Of(folder, MostFiles, _token);
        _left.AddRange(files.Hidden);
        Measure(files.Found.Sum(static file => file.Length));
        var names = new PortableNames();
        foreach (FolderFile file in files.Found)
        {
            string name = string.Join("/", file.Words);
            if (names.WhyRefused(name, file.Words, isFolder: false) is { } why)
                throw Invalid($"'{SafeFileName.Printable(name)}' {why}");
            Add(file.Words, target => CopyTo(file.Path, target));
        }
    }

    private void ReadArchive(FilePlace place)
    {
        if (new FileInfo(place.Path).Length > SafeArchive.MostBytes)
            throw TooLarge();
        IReadOnlyList<ArchiveFile> files = SafeArchive.Read(File.ReadAllBytes(place.Path), $"'{_path}'");
        ArchiveFile[] kept = [.. files.Where(static file => !file.Words.Any(static word => FolderFiles.IsHidden(word) || word == MacFolder))];
        _left.AddRange(files.Except(kept).Select(static file => string.Join("/", file.Words)));
        int depth = DepthOf(kept);
        Require(kept.Where(file => file.Words.Count == depth + 1).Select(file => file.Words[depth]));
        Measure(kept.Sum(static file => file.Length));
        foreach (ArchiveFile file in kept)
            Add([.. file.Words.Skip(depth)], target => file.CopyTo(target, _token));
    }

    /// <summary>The files of an archive may be in one folder, or not in any.</summary>
    private int DepthOf(ArchiveFile[] files)
    {
        if (files.Any(static file => file.Words.Count == 1))
            return 0;
        string[] folders = [.. files.Select(static file => file.Words[0]).Distinct()];
        return folders.Length <= 1 ? 1 : throw Invalid($"its files are in several folders, such as {folders[0]} and {folders[1]}; they must be in one, with the {SkillHead.FileName} at its top");
    }

    /// <summary>Makes sure that there is a SKILL.md among the files at the top.</summary>
    private void Require(IEnumerable<string> names)
    {
        string? other = null;
        foreach (string name in names)
        {
            if (name == SkillHead.FileName)
                return;
            if (name.Equals(SkillHead.FileName, StringComparison.OrdinalIgnoreCase))
                other = name;
        }

        throw Invalid(other is null ? $"there is no {SkillHead.FileName} at its top" : $"its '{other}' must be named {SkillHead.FileName}");
    }

    private void Add(IReadOnlyList<string> words, Action<Stream> copy)
    {
        using var content = new MemoryStream();
        copy(content);
        Measure(_length += content.Length);
        _files.Add((string.Join("/", words), content.ToArray()));
    }

    private void Measure(long length)
    {
        if (length > MostBytes)
            throw TooLarge();
    }

    private void Finish()
    {
        _files.Sort(static (one, other) => string.CompareOrdinal(one.Path, other.Path));
        Head = SkillHead.Read(_files.Find(static file => file.Path == SkillHead.FileName).Content ?? throw Invalid($"its {SkillHead.FileName} is hidden"), $"'{_path}'");
    }

    private void CopyTo(string path, Stream target)
    {
        _token.ThrowIfCancellationRequested();
        using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] piece = new byte[81920];
        int read;
        while ((read = source.Read(piece, 0, piece.Length)) > 0)
        {
            target.Write(piece, 0, read);
            Measure(_length + target.Length);
        }
    }

    private InputException Invalid(string why) => new("InvalidSkill", $"'{_path}' is no skill that the service takes: {why}.");

    private InputException TooLarge() => new("SkillTooLarge", $"The files of '{_path}' are longer together than the {MostBytes / (1024 * 1024)} MB that the service takes.");
}
