using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace ManagedAgents.Workers.Tools;

/// <summary>
/// The processes of one item of work: the shell and whatever it started, in groups and sessions of their own too. They are known by their cgroup where
/// this user may make one, else by a mark in their environment where the system shows that, else by their group, and on Windows by the job that they are in.
/// </summary>
internal sealed class ItemProcesses : IDisposable
{
    private const int Kill = 9;

    // One may miss a program that ends just as it has started another.
    private const int EnoughLooks = 2;
    private static readonly bool IsWindows = System.IO.Path.DirectorySeparatorChar == '\\';
    private readonly HashSet<int> _groups = new();
    private readonly ProcessGuard? _guard;
    private readonly WindowsJob? _job;
    private readonly string _value;
    private readonly string _mark;
    private ItemCgroup? _cgroup;
    private bool _isWhole;
    private int _emptyLooks = EnoughLooks;

    /// <param name="mark">The value of the variable that the programs of the item have.</param>
    /// <param name="guard">Ends them where this process is killed; null for none.</param>
    public ItemProcesses(string mark, ProcessGuard? guard)
    {
        _value = mark;
        _mark = $"{ShellEnvironment.Mark}={mark}";
        _guard = guard;
        _job = IsWindows ? new WindowsJob() : null;
    }

    /// <summary>A program that makes another the first of a group of its own; null where there is none.</summary>
    public static string? GroupStarter { get; } = IsWindows ? null : Array.Find(["/usr/bin/setsid", "/bin/setsid"], File.Exists);

    /// <summary>Starts a program as one of them.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments, in one text.</param>
    /// <param name="folder">The folder that it begins in.</param>
    /// <param name="environment">Its environment, whole.</param>
    public StartedProgram Start(string program, string arguments, string folder, IReadOnlyDictionary<string, string> environment)
    {
        Volatile.Write(ref _emptyLooks, 0);
        StartedProgram started = StartedProgram.Start(program, arguments, folder, environment, _job);

        // It was told nothing yet, so there is nothing that it could have started.
        if (_cgroup is null && !IsWindows)
            _isWhole = (_cgroup = ItemCgroup.TryMake(_value)) is not null;
        _isWhole &= _cgroup?.TryAdd(started.Id) == true;
        if (IsWindows || GroupStarter is null)
            return started;
        lock (_groups)
            _groups.Add(started.Id);
        _guard?.Add(started.Id);
        return started;
    }

    /// <summary>Ends all of them.</summary>
    public void End()
    {
        _job?.End();
        if (IsWindows)
            return;
        lock (_groups)
        {
            foreach (int group in _groups)
            {
                _ = kill(-group, Kill);
                _guard?.Remove(group);
            }

            _groups.Clear();
        }

        if (_cgroup?.TryEnd() == true && _isWhole)
            return;

        // A look reads of every process of the machine, so there is none where nothing was started, or all is known to be gone.
        for (int looks = 0; looks < 20 && Volatile.Read(ref _emptyLooks) is < EnoughLooks and var known; looks++)
        {
            List<int> left = Marked();
            if (left.Count == 0)
            {
                // Not where a program was added meanwhile.
                Interlocked.CompareExchange(ref _emptyLooks, known + 1, known);
                return;
            }

            foreach (int process in left)
                _ = kill(process, Kill);
            Thread.Sleep(5);
        }
    }

    public void Dispose()
    {
        End();
        _cgroup?.Dispose();
        _job?.Dispose();
    }

    private List<int> Marked()
    {
        var found = new List<int>();
        if (!Directory.Exists("/proc/self"))
            return found;
        byte[] mark = Encoding.UTF8.GetBytes(_mark);
        byte[] piece = new byte[16384];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(System.IO.Path.GetFileName(folder), out int process) && HasMark(folder + "/environ", mark, ref piece))
                found.Add(process);
        }

        return found;
    }

    // As there are many, without what a stream does besides. One that may not be read is another user's.
    private static bool HasMark(string path, byte[] mark, ref byte[] piece)
    {
        int file = open(Encoding.UTF8.GetBytes(path + "\0"), 0);
        if (file < 0)
            return false;
        for (int more; (more = (int)read(file, piece, (IntPtr)piece.Length)) > 0; )
        {
            if (more == piece.Length)
            {
                // It is read from its beginning with more room, as the mark may be where it was cut.
                _ = close(file);
                Array.Resize(ref piece, piece.Length * 4);
                return HasMark(path, mark, ref piece);
            }

            if (Has(piece, more, mark))
            {
                _ = close(file);
                return true;
            }
        }

        _ = close(file);
        return false;
    }

    // A variable whole: from the beginning or behind a zero, and to a zero.
    private static bool Has(byte[] bytes, int length, byte[] sought)
    {
        for (int at = 0; at >= 0 && at + sought.Length < length; at = Array.IndexOf(bytes, (byte)0, at, length - at) is >= 0 and var end ? end + 1 : -1)
        {
            int same = 0;
            while (same < sought.Length && bytes[at + same] == sought[same])
                same++;
            if (same == sought.Length && bytes[at + same] == 0)
                return true;
        }

        return false;
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern IntPtr read(int file, byte[] target, IntPtr length);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int file);

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int process, int signal);
}

/// <summary>
/// A small process beside the worker that ends the processes of its items where the worker was killed: it waits for the end of a pipe that nobody but
/// the worker holds. On Windows the job does that.
/// </summary>
internal sealed class ProcessGuard : IDisposable
{
    private const string Script = """
        trap '' INT TERM HUP QUIT
        groups=' '
        while read -r what group; do
          case $what in +) groups="$groups$group " ;; -) groups=${groups/ $group / } ;; esac
        done
        for group in $groups; do kill -9 -- "-$group" 2>/dev/null; done
        [ -n "$2" ] && for end in "$2"*/cgroup.kill; do [ -w "$end" ] && echo 1 > "$end"; done 2>/dev/null
        for look in 1 2 3 4 5 6 7 8 9 10; do
          found=$(grep -ls "MANAGED_AGENTS_ITEM=$1\." /proc/[0-9]*/environ 2>/dev/null)
          [ -z "$found" ] && break
          for one in $found; do one=${one#/proc/}; kill -9 "${one%/environ}" 2>/dev/null; done
          sleep 0.2
        done
        [ -n "$2" ] && rmdir "$2"* 2>/dev/null
        exit 0
        """;

    private readonly Process _process;

    private ProcessGuard(Process process) => _process = process;

    /// <summary>Starts it.</summary>
    /// <param name="bash">The shell that it is.</param>
    /// <param name="worker">What the marks of all items of this worker begin with, before a dot.</param>
    public static ProcessGuard? Start(string bash, string worker)
    {
        if (System.IO.Path.DirectorySeparatorChar == '\\')
            return null;

        // As a text within the arguments the script would be taken apart.
        string arguments = $"--noprofile --norc -c \"eval \\\"$MANAGED_AGENTS_GUARD\\\"\" guard {worker} \"{ItemCgroup.BeginningOf(worker)}\"";
        var start = new ProcessStartInfo(ItemProcesses.GroupStarter ?? bash, ItemProcesses.GroupStarter is null ? arguments : $"{bash} {arguments}")
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["MANAGED_AGENTS_GUARD"] = Script;
        return new ProcessGuard(Process.Start(start)!);
    }

    public void Add(int group) => Tell("+ " + group);

    public void Remove(int group) => Tell("- " + group);

    public void Dispose()
    {
        try
        {
            _process.StandardInput.Dispose();
        }
        catch (IOException)
        {
            // It ended before.
        }

        _process.WaitForExit(2000);
        _process.Dispose();
    }

    private void Tell(string line)
    {
        try
        {
            lock (_process)
            {
                _process.StandardInput.Write(line + "\n");
                _process.StandardInput.Flush();
            }
        }
        catch (Exception cause) when (cause is IOException or InvalidOperationException)
        {
            // Whoever killed the guard wants no guard.
        }
    }
}

/// <summary>A job of Windows, whose processes end with it, and it ends with this process.</summary>
internal sealed class WindowsJob : IDisposable
{
    private const int ExtendedLimits = 9;
    private const uint EndWithJob = 0x2000;
    private const int LengthOnX64 = 144, LengthOnX86 = 112, FlagsAt = 16;
    private readonly IntPtr _job;

    public WindowsJob()
    {
        _job = CreateJobObjectW(IntPtr.Zero, null);
        byte[] limits = new byte[IntPtr.Size == 8 ? LengthOnX64 : LengthOnX86];
        BitConverter.GetBytes(EndWithJob).CopyTo(limits, FlagsAt);
        if (_job == IntPtr.Zero || !SetInformationJobObject(_job, ExtendedLimits, limits, limits.Length))
            throw new Win32Exception(Marshal.GetLastWin32Error());
    }

    /// <summary>The job, for the start of a program within it.</summary>
    public IntPtr Handle => _job;

    public void End() => TerminateJobObject(_job, 1);

    public void Dispose() => CloseHandle(_job);

    [DllImport("kernel32", CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern IntPtr CreateJobObjectW(IntPtr security, string? name);

    [DllImport("kernel32", SetLastError = true)]
    private static extern bool SetInformationJobObject(IntPtr job, int kind, byte[] limits, int length);

    [DllImport("kernel32", SetLastError = true)]
    private static extern bool TerminateJobObject(IntPtr job, uint code);

    [DllImport("kernel32", SetLastError = true)]
    private static extern bool CloseHandle(IntPtr handle);
}
