using System;
using System.IO;
using System.Runtime.InteropServices;
using ManagedAgents.Errors;
using Microsoft.Win32.SafeHandles;

namespace ManagedAgents.Disk;

/// <summary>What is at a path, and where a file that is written there really goes: links are followed to what they name.</summary>
internal sealed class FilePlace
{
    private const int MostLinks = 40;
    private const int LongestPath = 32 * 1024;
    private const string NullDevice = "/dev/null";
    private const string OpenFiles = "/proc/";
    private const string OpenFilesOfMac = "/dev/fd/";

    private FilePlace(string given, string path, PlaceKind kind, bool isLink, UnixStatus? status)
    {
        Given = given;
        Path = path;
        Kind = kind;
        IsLink = isLink;
        Status = status;
    }

    /// <summary>The path as the user named it.</summary>
    public string Given { get; }

    /// <summary>The path behind all links.</summary>
    public string Path { get; }

    /// <summary>What is there.</summary>
    public PlaceKind Kind { get; }

    /// <summary>True where the path itself is a link, whether it leads somewhere or not.</summary>
    public bool IsLink { get; }

    /// <summary>True where there is something at the path.</summary>
    public bool IsTaken => IsLink || Kind != PlaceKind.Nothing;

    /// <summary>What the system tells of it beyond that; null on Windows and where there is nothing.</summary>
    public UnixStatus? Status { get; }

    /// <summary>Looks at a path.</summary>
    /// <exception cref="IOException">Links lead in a circle.</exception>
    public static FilePlace At(string path)
    {
        if (System.IO.Path.DirectorySeparatorChar != '/')
            return AtWindows(path);
        string end = Follow(path);
        UnixStatus? status = UnixFile.StatusOf(path);
        bool isOpenFile = end.StartsWith(OpenFiles, StringComparison.Ordinal) || end.StartsWith(OpenFilesOfMac, StringComparison.Ordinal);
        PlaceKind kind = status switch
        {
            null => KindOf(end),
            { Kind: UnixStatus.Folder } => PlaceKind.Folder,
            { Kind: UnixStatus.Pipe } => PlaceKind.Pipe,
            { Kind: UnixStatus.CharacterDevice } when end == NullDevice => PlaceKind.Null,
            { Kind: UnixStatus.Regular } when !isOpenFile => PlaceKind.File,
            _ => PlaceKind.Other,
        };
        return new FilePlace(path, end, kind, end != path, status);
    }

    /// <summary>The error of a path where no file can be.</summary>
    public InputException NoFile() => Kind == PlaceKind.Folder
        ? new InputException("IsFolder", $"'{Given}' is a folder, so no file of that name can be written.")
        : new InputException("NotAFile", $"'{Given}' is a device or the like and no file.");

    private static string Follow(string path)
    {
        string end = path;
        for (int links = 0; UnixFile.LinkAt(end) is { } target; links++)
        {
            if (links == MostLinks)
                throw new IOException($"'{path}' is a link that leads in a circle.");
            end = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(end) ?? "/", target);

            // What a process has open is behind such a name, whatever the link says that it names.
            if (end.StartsWith(OpenFiles, StringComparison.Ordinal) || end.StartsWith(OpenFilesOfMac, StringComparison.Ordinal))
                break;
        }

        return end;
    }

    private static FilePlace AtWindows(string path)
    {
        FileAttributes? attributes = AttributesOf(path);
        bool isDevice = path.StartsWith(@"\\.\", StringComparison.Ordinal);
        bool isLink = attributes is { } known && (known & FileAttributes.ReparsePoint) != 0 && (known & FileAttributes.Directory) == 0;
        string end = isLink ? FinalPath(path) : path;
        return new FilePlace(path, end, isDevice ? PlaceKind.Other : KindOf(end), isLink && end != path, null);
    }

    private static PlaceKind KindOf(string path) => AttributesOf(path) switch
    {
        null => PlaceKind.Nothing,
        { } attributes when (attributes & FileAttributes.Directory) != 0 => PlaceKind.Folder,
        { } attributes when (attributes & FileAttributes.Device) != 0 => PlaceKind.Other,
        _ => PlaceKind.File,
    };

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

    /// <summary>Where a link leads; a file that only looks like one, as those of cloud folders do, leads to itself.</summary>
    private static string FinalPath(string path)
    {
        using var open = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        char[] final = new char[LongestPath];
        uint length = GetFinalPathNameByHandle(open.SafeFileHandle, final, LongestPath, 0);
        string found = length is > 0 and < LongestPath ? new string(final, 0, (int)length) : path;
        if (found.StartsWith(@"\\?\UNC\", StringComparison.Ordinal))
            return @"\\" + found.Substring(8);
        return found.StartsWith(@"\\?\", StringComparison.Ordinal) ? found.Substring(4) : found;
    }

    [DllImport("kernel32.dll", EntryPoint = "GetFinalPathNameByHandleW", CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern uint GetFinalPathNameByHandle(SafeFileHandle file, [Out] char[] path, uint length, uint flags);
}

/// <summary>What is at a path, behind its links.</summary>
internal enum PlaceKind
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A named pipe.</summary>
    Pipe,

    /// <summary>The device that takes everything and keeps nothing.</summary>
    Null,

    /// <summary>Another device, a socket, or what a process has open.</summary>
    Other,
}
