using System;
using System.IO;
using System.Linq;
using System.Threading;
using ManagedAgents.Disk;

namespace ManagedAgents.Workers.Tools;

/// <summary>
/// A cgroup of an item's programs, where this user may make one, such as under systemd's Delegate=yes: all that is in it is ended by one word, whatever a program
/// did to its session, its group and its environment.
/// </summary>
internal sealed class ItemCgroup : IDisposable
{
    private const string Prefix = "managed-agents-";
    private const int MostTries = 40, PauseMilliseconds = 5;
    private readonly string _folder;

    private ItemCgroup(string folder) => _folder = folder;

    /// <summary>The cgroup of this process, as a folder; null where the system has none.</summary>
    public static string? Parent { get; } = FindParent();

    /// <summary>What the folders of a worker's items begin with; empty where there are none.</summary>
    public static string BeginningOf(string worker) => Parent is null ? string.Empty : $"{Parent}/{Prefix}{worker}.";

    /// <summary>Makes one; gives null where that cannot be.</summary>
    /// <param name="mark">What the item's programs are known by.</param>
    public static ItemCgroup? TryMake(string mark)
    {
        if (Parent is null || !SafeFileName.IsSafe(mark))
            return null;
        string folder = $"{Parent}/{Prefix}{mark}";
        try
        {
            Directory.CreateDirectory(folder);
            if (File.Exists(folder + "/cgroup.kill"))
                return new ItemCgroup(folder);
            Directory.Delete(folder);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // Then by other means.
        }

        return null;
    }

    /// <summary>Takes in a program, and with it all that it will start.</summary>
    public bool TryAdd(int process) => TryWrite("cgroup.procs", process.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Ends all that is in it.</summary>
    public bool TryEnd() => TryWrite("cgroup.kill", "1");

    public void Dispose()
    {
        TryEnd();
        for (int tries = 0; tries < MostTries; tries++)
        {
            try
            {
                Directory.Delete(_folder);
                return;
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                // What was ended is not yet gone.
                Thread.Sleep(PauseMilliseconds);
            }
        }
    }

    private static string? FindParent()
    {
        try
        {
            string? mount = File.ReadLines("/proc/self/mounts").Select(static line => line.Split(' ')).FirstOrDefault(static words => words.Length > 2 && words[2] == "cgroup2")?[1];
            string? path = File.ReadLines("/proc/self/cgroup").FirstOrDefault(static line => line.StartsWith("0::/", StringComparison.Ordinal));
            return mount is null || path is null ? null : (mount + path.Substring("0::".Length)).TrimEnd('/');
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private bool TryWrite(string name, string text)
    {
        try
        {
            using var file = new FileStream($"{_folder}/{name}", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1);
            byte[] bytes = System.Text.Encoding.ASCII.GetBytes(text);
            file.Write(bytes, 0, bytes.Length);
            return true;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
