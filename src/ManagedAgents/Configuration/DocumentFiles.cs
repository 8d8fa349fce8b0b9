using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using ManagedAgents.Client.Configuration;
using ManagedAgents.Client.Skills;
using ManagedAgents.Client.Wire;
using ManagedAgents.Disk;
using ManagedAgents.Errors;
using ManagedAgents.Skills;

namespace ManagedAgents.Configuration;

/// <summary>What a document needs to know of files. What it names is never read outside of its folder, unless that is allowed, wherever links lead.</summary>
internal sealed class DocumentFiles : IDocumentFiles
{
    private const int MostBytes = 1024 * 1024;
    private const int MostLinks = 40;

    private readonly string _current;
    private readonly bool _mayLeave;
    private readonly CancellationToken _token;

    /// <param name="current">The folder of a document that was given in memory.</param>
    /// <param name="mayLeave">Whether it may name files elsewhere.</param>
    /// <param name="token">Ends the reading.</param>
    public DocumentFiles(string current, bool mayLeave, CancellationToken token)
    {
        _current = current;
        _mayLeave = mayLeave;
        _token = token;
    }

    public string ReadText(string? document, string path) => Guarded(() =>
    {
        string file = Find(document, path);
        if (FilePlace.At(file).Kind != PlaceKind.File)
            throw new FileNotFoundException($"there is no file '{SafeFileName.Printable(path)}'");
        if (new FileInfo(file).Length > MostBytes)
            throw new InputException("TooLong", $"'{SafeFileName.Printable(path)}' has more than {MostBytes / 1024} KB");
        try
        {
            return StrictUtf8.Read(File.ReadAllBytes(file)).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new InputException("NotText", $"'{SafeFileName.Printable(path)}' is no text in UTF-8");
        }
    });

    public SkillUpload ReadSkill(string? document, string path, string? displayName) => Guarded(() =>
    {
        SkillFiles files = SkillFiles.Read(Find(document, path), _token);
        return new SkillUpload(files.Head.Name, files.Head.Description, files.Sent) { DisplayName = displayName };
    });

    public IReadOnlyDictionary<string, byte[]> ReadArchive(byte[] zip) => Guarded(() =>
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (ArchiveFile file in SafeArchive.Read(zip, "the archive of the skill"))
        {
            using var content = new MemoryStream();
            file.CopyTo(content, _token);
            files[string.Join("/", file.Words)] = content.ToArray();
        }

        return files;
    });

    public string SafeName(string name) => SafeFileName.IsSafe(name) ? name : SafeFileName.From(name.Trim('.', ' ').Length == 0 ? "_" : name, name);

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InputException cause)
        {
            throw new DocumentFileException(cause.ErrorId, cause.Message, cause);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DocumentFileException("PathNotFound", cause.Message, cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DocumentFileException("FileNotReadable", cause.Message, cause);
        }
    }

    private string Find(string? document, string path)
    {
        if (path.IndexOfAny(Path.GetInvalidPathChars()) >= 0)
            throw new InputException("InvalidPath", "the path holds a character that no path may have");
        string folder = document is null ? _current : Path.GetDirectoryName(document)!;
        string file = Path.GetFullPath(Path.Combine(folder, path.Replace('\\', Path.DirectorySeparatorChar)));
        string root = Real(folder).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        if (!_mayLeave && !(Real(file) + Path.DirectorySeparatorChar).StartsWith(root, StringComparison.Ordinal))
            throw new InputException("FileOutsideFolder", $"'{SafeFileName.Printable(path)}' is outside of the document's folder; -AllowOutsideFolder allows that");
        return file;
    }

    /// <summary>A path without links in it.</summary>
    private static string Real(string path)
    {
        for (int links = 0; links < MostLinks; links++)
        {
            if (FirstLink(path) is not { } link)
                return path;
            string target = FilePlace.At(link).Path;
            if (target == link)
                return path;
            path = Path.GetFullPath(target + path.Substring(link.Length));
        }

        throw new InputException("FileOutsideFolder", "the path leads through too many links");
    }

    private static string? FirstLink(string path)
    {
        string root = Path.GetPathRoot(path)!;
        string part = root;
        foreach (string word in path.Substring(root.Length).Split([Path.DirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries))
        {
            part = Path.Combine(part, word);
            if (FileLink.IsAt(part))
                return part;
        }

        return null;
    }
}
