using System;
using System.IO;
using System.Runtime.InteropServices;

namespace ManagedAgents.Disk;

/// <summary>Tells a link from a file or a folder.</summary>
internal static class FileLink
{
    // What Windows finds of a file: its attributes first, and behind times and length what kind of link it is.
    private const int FoundLength = 592, TagAt = 36;
    private const uint NamesOther = 0x20000000;

    /// <summary>True for a link to a file or a folder. A file of a cloud folder is none, though Windows has it as something like one.</summary>
    /// <param name="path">The path.</param>
    /// <param name="attributes">What is known of it.</param>
    public static bool IsAt(string path, FileAttributes attributes)
    {
        if (Path.DirectorySeparatorChar == '/')
            return UnixFile.LinkAt(path) is not null;
        return (attributes & FileAttributes.ReparsePoint) != 0 && (TagOf(path) is not { } tag || (tag & NamesOther) != 0);
    }

    /// <summary>True for a link to a file or a folder, whether it leads somewhere or not.</summary>
    /// <param name="path">The path; nothing need be there.</param>
    public static bool IsAt(string path)
    {
        // One that leads nowhere has no attributes everywhere.
        if (UnixFile.LinkAt(path) is not null)
            return true;
        try
        {
            return IsAt(path, File.GetAttributes(path));
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private static uint? TagOf(string path)
    {
        byte[] found = new byte[FoundLength];
        IntPtr search = FindFirstFile(path, found);
        if (search == new IntPtr(-1))
            return null;
        FindClose(search);
        return BitConverter.ToUInt32(found, TagAt);
    }

    [DllImport("kernel32.dll", EntryPoint = "FindFirstFileW", CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern IntPtr FindFirstFile(string path, [Out] byte[] found);

    [DllImport("kernel32.dll", SetLastError = true)]
    private static extern bool FindClose(IntPtr search);
}
