using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ManagedAgents.Workers.Tools;

/// <summary>
/// A folder held open on Windows, which keeps it from being renamed or deleted meanwhile. What is opened in it is opened as what it is, links not
/// followed, and the path of the handle says where that was.
/// </summary>
internal sealed class WindowsFolder : HeldFolder
{
    private const uint Read = 0x80000000, Attributes = 0x80, Share = 3, OpenExisting = 3;
    private const uint AsItIs = 0x00200000, AlsoFolders = 0x02000000;
    private const int LongestPath = 32_768;

    private readonly SafeFileHandle _handle;

    private WindowsFolder(SafeFileHandle handle, string path)
        : base(path) => _handle = handle;

    /// <summary>Opens a folder by its path, following the links in that.</summary>
    public static WindowsFolder OpenRoot(string path)
    {
        SafeFileHandle handle = OpenHandle(path, Attributes, AlsoFolders);
        return new WindowsFolder(handle, FinalPath(handle));
    }

    // A folder that is held cannot be replaced.
    public override HeldFolder Again() => OpenRoot(Path);

    public override HeldFolder OpenFolder(string name)
    {
        Expect(name, EntryKind.Folder, FileProblemException.NoFolder);
        SafeFileHandle handle = OpenHandle(PathOf(name), Attributes, AlsoFolders | AsItIs);
        return new WindowsFolder(InPlace(handle, name), PathOf(name));
    }

    public override FileStream OpenFile(string name)
    {
        Expect(name, EntryKind.File, FileProblemException.NotRegular);
        return new FileStream(InPlace(OpenHandle(PathOf(name), Read, AsItIs), name), FileAccess.Read, bufferSize: 4096, isAsync: false);
    }

    public override EntryStatus? Look(string name)
    {
        var file = new FileInfo(PathOf(name));
        if ((int)file.Attributes == -1)
            return null;
        EntryKind kind = (file.Attributes & FileAttributes.ReparsePoint) != 0 ? EntryKind.Link
            : (file.Attributes & FileAttributes.Directory) != 0 ? EntryKind.Folder
            : (file.Attributes & FileAttributes.Device) != 0 ? EntryKind.Other : EntryKind.File;
        return new EntryStatus(kind, kind == EntryKind.File ? file.Length : 0, file.LastWriteTimeUtc.Ticks);
    }

    /// <remarks>Links are not followed on Windows at all: one is said to be what it is.</remarks>
    public override string? LinkAt(string name) => null;

    public override void MakeFolder(string name) => Try(() => Directory.CreateDirectory(PathOf(name)));

    public override void Replace(string name, byte[] content)
    {
        string draft = PathOf($".{Guid.NewGuid():N}.ma-draft");
        Try(() =>
        {
            try
            {
                using (var file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                {
                    file.Write(content, 0, content.Length);
                    file.Flush(flushToDisk: true);
                }

                if (Look(name) is { Kind: not EntryKind.File })
                    throw new FileProblemException(FileProblemException.NotRegular);
                if (File.Exists(PathOf(name)))
                    File.Replace(draft, PathOf(name), null);
                else
                    File.Move(draft, PathOf(name));
            }
            finally
            {
                File.Delete(draft);
            }
        });
    }

    public override void SetPermissions(string name, int permissions)
    {
    }

    public override void Remove(string name) => Try(() => File.Delete(PathOf(name)));

    public override void RemoveFolder(string name) => Try(() => Directory.Delete(PathOf(name)));

    public override IEnumerable<string> Names()
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(Path))
            yield return System.IO.Path.GetFileName(path);
    }

    public override void Dispose() => _handle.Dispose();

    private static void Try(Action act)
    {
        try
        {
            act();
        }
        catch (Exception cause) when (cause is UnauthorizedAccessException)
        {
            throw new FileProblemException(FileProblemException.Denied);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileProblemException(FileProblemException.NotFound);
        }
        catch (IOException cause) when (cause is not FileProblemException)
        {
            throw new FileProblemException($"i/o error ({cause.HResult & 0xFFFF})");
        }
    }

    private void Expect(string name, EntryKind kind, string otherwise)
    {
        EntryKind found = (Look(name) ?? throw new FileProblemException(FileProblemException.NotFound)).Kind;
        if (found != kind)
            throw new FileProblemException(found == EntryKind.Link ? FileProblemException.IsLink : otherwise);
    }

    /// <summary>What was opened is in this folder, whatever was put in its place meanwhile.</summary>
    private SafeFileHandle InPlace(SafeFileHandle handle, string name)
    {
        if (string.Equals(FinalPath(handle), PathOf(name), StringComparison.OrdinalIgnoreCase))
            return handle;
        handle.Dispose();
        throw new FileProblemException(FileProblemException.IsLink);
    }

    private static SafeFileHandle OpenHandle(string path, uint access, uint flags)
    {
        SafeFileHandle handle = CreateFileW(path, access, Share, IntPtr.Zero, OpenExisting, flags, IntPtr.Zero);
        if (!handle.IsInvalid)
            return handle;
        int error = Marshal.GetLastWin32Error();
        throw new FileProblemException(error switch { 2 or 3 => FileProblemException.NotFound, 5 => FileProblemException.Denied, _ => new Win32Exception(error).Message });
    }

    private static string FinalPath(SafeFileHandle handle)
    {
        char[] path = new char[LongestPath];
        uint length = GetFinalPathNameByHandleW(handle, path, (uint)path.Length, 0);
        string found = length > 0 ? new string(path, 0, (int)length) : throw new FileProblemException($"i/o error ({Marshal.GetLastWin32Error()})");
        return found.StartsWith(@"\\?\", StringComparison.Ordinal) && !found.StartsWith(@"\\?\UNC", StringComparison.OrdinalIgnoreCase) ? found.Substring(4) : found;
    }

    [DllImport("kernel32", CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern SafeFileHandle CreateFileW(string path, uint access, uint share, IntPtr security, uint creation, uint flags, IntPtr template);

    [DllImport("kernel32", CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern uint GetFinalPathNameByHandleW(SafeFileHandle file, [Out] char[] path, uint length, uint flags);
}
