using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.IO.Pipes;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using Microsoft.Win32.SafeHandles;

namespace ManagedAgents.Workers.Tools;

/// <summary>
/// A program on Windows that is made within its job, so that nothing it starts can be outside, and that inherits its three pipes and no other handle.
/// .NET's own start can do neither.
/// </summary>
internal sealed class WindowsProgram : StartedProgram
{
    private const uint HasAttributes = 0x00080000, IsUnicodeEnvironment = 0x400, HasNoWindow = 0x08000000;
    private const int UsesHandles = 0x100, StillRuns = 259;
    private static readonly IntPtr Handles = (IntPtr)0x00020002, Jobs = (IntPtr)0x0002000D;
    private readonly SafeProcess _process;
    private readonly RegisteredWaitHandle _wait;

    public WindowsProgram(string program, string arguments, string folder, IReadOnlyDictionary<string, string> environment, WindowsJob job)
    {
        var input = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        var output = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        var errors = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        (Input, Output, Errors) = (input, output, errors);
        AnonymousPipeServerStream[] pipes = [input, output, errors];
        try
        {
            IntPtr[] ends = Array.ConvertAll(pipes, static pipe => pipe.ClientSafePipeHandle.DangerousGetHandle());
            (_process, Id) = Create(CommandLine(program, arguments), folder, Block(environment), ends, job);
        }
        catch
        {
            Array.ForEach(pipes, static pipe => pipe.Dispose());
            throw;
        }
        finally
        {
            // Else the reader here never sees the end.
            Array.ForEach(pipes, static pipe => pipe.DisposeLocalCopyOfClientHandle());
        }

        // The handle is the program's, and closed with it.
        var gone = new ManualResetEvent(false) { SafeWaitHandle = new SafeWaitHandle(_process.DangerousGetHandle(), ownsHandle: false) };
        _wait = ThreadPool.RegisterWaitForSingleObject(gone, (_, _) => TellEnd(), null, Timeout.Infinite, executeOnlyOnce: true);
    }

    public override int Id { get; }

    public override Stream Input { get; }

    public override Stream Output { get; }

    public override Stream Errors { get; }

    public override bool HasExited => _process.IsClosed || !GetExitCodeProcess(_process, out int code) || code != StillRuns;

    /// <summary>The line that the system takes apart again: the program first, in quotes.</summary>
    public static string CommandLine(string program, string arguments) =>
        program.IndexOf('"') >= 0 ? throw new IOException($"'{program}' is no path of a program") : $"\"{program}\" {arguments}".TrimEnd();

    /// <summary>An environment as the system takes it: name=value in the order of the names, each ended by a 0, and one more at the end.</summary>
    public static string Block(IReadOnlyDictionary<string, string> environment)
    {
        var block = new StringBuilder();
        foreach (KeyValuePair<string, string> variable in environment.OrderBy(static v => v.Key, StringComparer.OrdinalIgnoreCase))
        {
            if (variable.Key.Length > 0 && variable.Key.IndexOf('=', 1) < 0 && variable.Key.IndexOf('\0') < 0 && variable.Value.IndexOf('\0') < 0)
                block.Append(variable.Key).Append('=').Append(variable.Value).Append('\0');
        }

        return block.Append(block.Length == 0 ? "\0\0" : "\0").ToString();
    }

    public override void Kill() => TerminateProcess(_process, 1);

    public override void Dispose()
    {
        _wait.Unregister(null);
        Input.Dispose();
        Output.Dispose();
        Errors.Dispose();
        _process.Dispose();
    }

    private static (SafeProcess Process, int Id) Create(string line, string folder, string environment, IntPtr[] ends, WindowsJob job)
    {
        IntPtr size = IntPtr.Zero;
        InitializeProcThreadAttributeList(IntPtr.Zero, 2, 0, ref size);
        IntPtr list = Marshal.AllocHGlobal(size), handles = Marshal.AllocHGlobal(IntPtr.Size * ends.Length), jobs = Marshal.AllocHGlobal(IntPtr.Size), block = Marshal.StringToHGlobalUni(environment);
        bool isMade = false;
        try
        {
            Marshal.Copy(ends, 0, handles, ends.Length);
            Marshal.WriteIntPtr(jobs, job.Handle);
            isMade = InitializeProcThreadAttributeList(list, 2, 0, ref size);
            if (!isMade
                || !UpdateProcThreadAttribute(list, 0, Handles, handles, (IntPtr)(IntPtr.Size * ends.Length), IntPtr.Zero, IntPtr.Zero)
                || !UpdateProcThreadAttribute(list, 0, Jobs, jobs, (IntPtr)IntPtr.Size, IntPtr.Zero, IntPtr.Zero))
                throw new Win32Exception(Marshal.GetLastWin32Error());
            var start = new StartInfo { Size = Marshal.SizeOf<StartInfo>(), Flags = UsesHandles, Input = ends[0], Output = ends[1], Errors = ends[2], Attributes = list };
            if (!CreateProcessW(null, (line + '\0').ToCharArray(), IntPtr.Zero, IntPtr.Zero, true, HasAttributes | IsUnicodeEnvironment | HasNoWindow, block, folder, ref start, out ProcessInfo made))
                throw new Win32Exception(Marshal.GetLastWin32Error());
            CloseHandle(made.Thread);
            return (new SafeProcess(made.Process), made.ProcessId);
        }
        finally
        {
            if (isMade)
                DeleteProcThreadAttributeList(list);
            foreach (IntPtr memory in new[] { list, handles, jobs, block })
                Marshal.FreeHGlobal(memory);
        }
    }

    [DllImport("kernel32", SetLastError = true)]
    private static extern bool InitializeProcThreadAttributeList(IntPtr list, int count, int flags, ref IntPtr size);

    [DllImport("kernel32", SetLastError = true)]
    private static extern bool UpdateProcThreadAttribute(IntPtr list, uint flags, IntPtr attribute, IntPtr value, IntPtr size, IntPtr previous, IntPtr returned);

    [DllImport("kernel32")]
    private static extern void DeleteProcThreadAttributeList(IntPtr list);

    [DllImport("kernel32", CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern bool CreateProcessW(
        string? program, char[] line, IntPtr processSecurity, IntPtr threadSecurity, bool inherits, uint flags, IntPtr environment, string folder, ref StartInfo start, out ProcessInfo made);

    [DllImport("kernel32", SetLastError = true)]
    private static extern bool TerminateProcess(SafeProcess process, uint code);

    [DllImport("kernel32", SetLastError = true)]
    private static extern bool GetExitCodeProcess(SafeProcess process, out int code);

    [DllImport("kernel32", SetLastError = true)]
    private static extern bool CloseHandle(IntPtr handle);

    /// <summary>STARTUPINFOEXW.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct StartInfo
    {
        public int Size;
        public IntPtr Reserved, Desktop, Title;
        public int X, Y, Width, Height, Columns, Rows, Fill, Flags;
        public short Show, MoreLength;
        public IntPtr More, Input, Output, Errors, Attributes;
    }

    /// <summary>PROCESS_INFORMATION.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ProcessInfo
    {
        public IntPtr Process, Thread;
        public int ProcessId, ThreadId;
    }

    private sealed class SafeProcess : SafeHandleZeroOrMinusOneIsInvalid
    {
        public SafeProcess(IntPtr handle)
            : base(ownsHandle: true) => SetHandle(handle);

        protected override bool ReleaseHandle() => CloseHandle(handle);
    }
}
