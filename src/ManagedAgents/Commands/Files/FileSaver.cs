using System;
using System.IO;
using System.Threading.Tasks;
using ManagedAgents.Errors;

namespace ManagedAgents.Commands.Files;

/// <summary>Writes a file whole or not at all: beside its place under another name first, then moved there.</summary>
internal static class FileSaver
{
    private const int BufferSize = 4096;

    /// <summary>Writes the file. On any failure nothing of it is left.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="mayCreateFolder">True to make its folder where there is none.</param>
    /// <param name="force">True to replace a file that is there.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="InputException">There is such a file, or a folder of that name.</exception>
    public static async Task<FileInfo> SaveAsync(string path, bool mayCreateFolder, bool force, Func<Stream, Task> write)
    {
        RefuseExisting(path, force);
        string folder = Path.GetDirectoryName(path)!;
        bool created = CreateFolder(folder, mayCreateFolder);
        string temporary = Path.Combine(folder, $".{Path.GetRandomFileName()}.partial");
        bool isDone = false;
        try
        {
            // CreateNew follows no link that somebody laid there.
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize, FileOptions.Asynchronous | FileOptions.SequentialScan))
                await write(stream).ConfigureAwait(false);
            RefuseExisting(path, force);
            MoveInPlace(temporary, path);
            isDone = true;
            return new FileInfo(path);
        }
        finally
        {
            if (!isDone)
                CleanUp(temporary, created ? folder : null);
        }
    }

    private static void RefuseExisting(string path, bool force)
    {
        if (AttributesOf(path) is not { } attributes)
            return;
        if (IsFolder(attributes))
            throw new InputException("IsFolder", $"'{path}' is a folder, so no file of that name can be written.");
        if (!force)
            throw new InputException("FileExists", $"'{path}' exists already; it is overwritten with -Force only.");
    }

    private static bool CreateFolder(string folder, bool mayCreate)
    {
        if (Directory.Exists(folder))
            return false;
        if (!mayCreate)
            throw new DirectoryNotFoundException($"There is no folder '{folder}'.");
        Directory.CreateDirectory(folder);
        return true;
    }

    private static void MoveInPlace(string temporary, string path)
    {
        FileAttributes? existing = AttributesOf(path);
        if (existing is null)
        {
            File.Move(temporary, path);
            return;
        }

        if ((existing & FileAttributes.ReparsePoint) != 0)
        {
            // The link itself is replaced; what it names stays as it is.
            File.Delete(path);
            File.Move(temporary, path);
            return;
        }

        if ((existing & FileAttributes.ReadOnly) != 0)
            File.SetAttributes(path, existing.Value & ~FileAttributes.ReadOnly);
        File.Replace(temporary, path, null, ignoreMetadataErrors: true);
    }

    /// <summary>What is at the path, a link being itself; null for nothing.</summary>
    private static FileAttributes? AttributesOf(string path)
    {
        try
        {
            return File.GetAttributes(path);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static bool IsFolder(FileAttributes attributes) =>
        (attributes & FileAttributes.Directory) != 0 && (attributes & FileAttributes.ReparsePoint) == 0;

    private static void CleanUp(string temporary, string? createdFolder)
    {
        try
        {
            File.Delete(temporary);
            if (createdFolder is not null)
                Directory.Delete(createdFolder);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // What failed first is what the user must know.
        }
    }
}
