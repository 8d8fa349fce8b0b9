using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using ManagedAgents.Disk;
using Microsoft.Win32.SafeHandles;

namespace ManagedAgents.Workers.Tools;

/// <summary>A folder held open on Linux or macOS: everything in it is reached from its handle, and no call follows a link.</summary>
internal sealed class UnixFolder : HeldFolder
{
    private const int Interrupted = 4, Exists = 17;
    private const int OwnerOnly = 0x1C0, OwnerReadsAndWrites = 0x180, Permissions = 0xFFF;
    private const int LongestLink = 4096;
    private const int PathOfHandle = 50;

    private static readonly bool IsMac = RuntimeInformation.IsOSPlatform(OSPlatform.OSX);
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
    private static readonly int FolderOnly = IsMac ? 0x100000 : IsArm ? 0x4000 : 0x10000;
    private static readonly int NoFollow = IsMac ? 0x100 : IsArm ? 0x8000 : 0x20000;
    private static readonly int CloseOnExec = IsMac ? 0x1000000 : 0x80000;
    private static readonly int NoWait = IsMac ? 0x4 : 0x800;
    private static readonly int CreateNew = IsMac ? 0x200 | 0x800 : 0x40 | 0x80;

    private readonly SafeFileHandle _handle;

    private UnixFolder(SafeFileHandle handle, string path)
        : base(path) => _handle = handle;

    /// <summary>Opens a folder by its path, following the links in that.</summary>
    public static UnixFolder OpenRoot(string path) => new(Checked(() => OpenAt(-100, Utf8(path), FolderOnly | CloseOnExec)), path);

    public override HeldFolder Again() => new UnixFolder(Checked(() => OpenAt(Fd, Utf8("."), FolderOnly | CloseOnExec)), Path);

    public override HeldFolder OpenFolder(string name) => new UnixFolder(Checked(() => OpenAt(Fd, Utf8(name), FolderOnly | NoFollow | CloseOnExec)), PathOf(name));

    public override FileStream OpenFile(string name)
    {
        if (Look(name) is { } status && status.Kind != EntryKind.File)
            throw new FileProblemException(status.Kind == EntryKind.Link ? FileProblemException.IsLink : FileProblemException.NotRegular);

        // A pipe that took the place of the file just now would be waited on.
        SafeFileHandle file = Checked(() => OpenAt(Fd, Utf8(name), NoFollow | NoWait | CloseOnExec));
        if (UnixFile.ModeOf(file) is { } mode && (mode & 0xF000) != UnixStatus.Regular)
        {
            file.Dispose();
            throw new FileProblemException(FileProblemException.NotRegular);
        }

        return new FileStream(file, FileAccess.Read, bufferSize: 4096, isAsync: false);
    }

    public override EntryStatus? Look(string name) => UnixFile.EntryAt(Place(name)) is { } found
        ? new EntryStatus(
            (found.Mode & 0xF000) switch { UnixStatus.Regular => EntryKind.File, UnixStatus.Folder => EntryKind.Folder, 0xA000 => EntryKind.Link, _ => EntryKind.Other },
            found.Length,
            found.Modified)
        : null;

    public override string? LinkAt(string name)
    {
        byte[] target = new byte[LongestLink];
        long length = (long)readlinkat(Fd, Utf8(name), target, (IntPtr)target.Length);
        return length > 0 ? Encoding.UTF8.GetString(target, 0, (int)length) : null;
    }

    public override void MakeFolder(string name)
    {
        if (mkdirat(Fd, Utf8(name), OwnerOnly) != 0 && Marshal.GetLastWin32Error() is var error and not Exists)
            throw Problem(error);
    }

    public override void Replace(string name, byte[] content)
    {
        string draft = $".{Guid.NewGuid():N}.ma-draft";
        SafeFileHandle handle = Checked(() => OpenAt(Fd, Utf8(draft), 1 | CreateNew | NoFollow | CloseOnExec, OwnerReadsAndWrites));
        bool isPlaced = false;
        try
        {
            using (var file = new FileStream(handle, FileAccess.Write, bufferSize: 1, isAsync: false))
            {
                file.Write(content, 0, content.Length);
                if (UnixFile.EntryAt(Place(name)) is { } old && (old.Mode & 0xF000) == UnixStatus.Regular)
                    _ = fchmod((int)handle.DangerousGetHandle(), old.Mode & Permissions);
                file.Flush(flushToDisk: true);
            }

            if (renameat(Fd, Utf8(draft), Fd, Utf8(name)) != 0)
                throw Problem(Marshal.GetLastWin32Error());
            isPlaced = true;
        }
        catch (IOException cause) when (cause is not FileProblemException)
        {
            throw new FileProblemException("no space left on device");
        }
        finally
        {
            if (!isPlaced)
                _ = unlinkat(Fd, Utf8(draft), 0);
        }
    }

    public override void SetPermissions(string name, int permissions) => UnixFile.SetPermissions(Place(name), permissions);

    public override void Remove(string name)
    {
        if (unlinkat(Fd, Utf8(name), 0) != 0)
            throw Problem(Marshal.GetLastWin32Error());
    }

    public override void RemoveFolder(string name)
    {
        if (unlinkat(Fd, Utf8(name), IsMac ? 0x80 : 0x200) != 0)
            throw Problem(Marshal.GetLastWin32Error());
    }

    public override IEnumerable<string> Names()
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(Here))
            yield return System.IO.Path.GetFileName(path);
    }

    public override void Dispose() => _handle.Dispose();

    private int Fd => (int)_handle.DangerousGetHandle();

    /// <summary>A path that leads to this very folder, wherever it is by now.</summary>
    private string Here
    {
        get
        {
            if (!IsMac)
                return "/proc/self/fd/" + Fd;
            byte[] path = new byte[1024];
            return fcntl(Fd, PathOfHandle, path) == 0 ? Encoding.UTF8.GetString(path, 0, Array.IndexOf(path, (byte)0)) : Path;
        }
    }

    private string Place(string name) => Here + "/" + name;

    private static int OpenAt(int folder, byte[] name, int flags, int mode = 0) =>
        // On macOS a mode is passed as what follows fixed arguments there: behind those that fill the registers.
        IsMac && IsArm ? openat_mac(folder, name, flags, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, mode) : openat(IsMac && folder == -100 ? -2 : folder, name, flags, mode);

    private static SafeFileHandle Checked(Func<int> open)
    {
        while (true)
        {
            int handle = open();
            if (handle >= 0)
                return new SafeFileHandle((IntPtr)handle, ownsHandle: true);
            int error = Marshal.GetLastWin32Error();
            if (error != Interrupted)
                throw Problem(error);
        }
    }

    private static FileProblemException Problem(int error) => new(error switch
    {
        2 => FileProblemException.NotFound,
        1 or 13 => FileProblemException.Denied,
        20 => FileProblemException.NoFolder,
        21 => FileProblemException.IsFolder,
        23 or 24 => "too many open files",
        28 => "no space left on device",
        30 => "read-only file system",
        36 when !IsMac => "file name too long",
        63 when IsMac => "file name too long",
        40 when !IsMac => FileProblemException.IsLink,
        62 when IsMac => FileProblemException.IsLink,
        _ => $"i/o error ({error})",
    });

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text + "\0");

    [DllImport("libc", SetLastError = true)]
    private static extern int openat(int folder, byte[] name, int flags, int mode);

    [DllImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static extern int openat_mac(int folder, byte[] name, int flags, IntPtr r3, IntPtr r4, IntPtr r5, IntPtr r6, IntPtr r7, int mode);

    [DllImport("libc", SetLastError = true)]
    private static extern IntPtr readlinkat(int folder, byte[] name, byte[] target, IntPtr length);

    [DllImport("libc", SetLastError = true)]
    private static extern int mkdirat(int folder, byte[] name, int mode);

    [DllImport("libc", SetLastError = true)]
    private static extern int renameat(int folder, byte[] name, int newFolder, byte[] newName);

    [DllImport("libc", SetLastError = true)]
    private static extern int unlinkat(int folder, byte[] name, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fchmod(int file, int mode);

    [DllImport("libc", SetLastError = true)]
    private static extern int fcntl(int file, int command, byte[] path);
}
