using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace ManagedAgents.Workers.Tools;

/// <summary>A program that was started with pipes for what it reads and says, as one of an item's processes from its first moment on.</summary>
internal abstract class StartedProgram : IDisposable
{
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done once it is gone.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Its number at the system.</summary>
    public abstract int Id { get; }

    /// <summary>What it reads.</summary>
    public abstract Stream Input { get; }

    /// <summary>What it says.</summary>
    public abstract Stream Output { get; }

    /// <summary>What it says of errors.</summary>
    public abstract Stream Errors { get; }

    /// <summary>True once it is gone.</summary>
    public abstract bool HasExited { get; }

    /// <summary>Starts a program.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments, in one text.</param>
    /// <param name="folder">The folder that it begins in.</param>
    /// <param name="environment">Its environment, whole.</param>
    /// <param name="job">The job that it is in from the start, on Windows; null elsewhere.</param>
    public static StartedProgram Start(string program, string arguments, string folder, IReadOnlyDictionary<string, string> environment, WindowsJob? job) =>
        job is null ? new UnixProgram(program, arguments, folder, environment) : new WindowsProgram(program, arguments, folder, environment, job);

    private protected void TellEnd() => _ended.TrySetResult(true);

    /// <summary>Ends it.</summary>
    public abstract void Kill();

    public abstract void Dispose();
}

/// <summary>A program on Linux or macOS, in a group and session of its own where the system has what makes one.</summary>
internal sealed class UnixProgram : StartedProgram
{
    private readonly Process _process;

    public UnixProgram(string program, string arguments, string folder, IReadOnlyDictionary<string, string> environment)
    {
        string? group = ItemProcesses.GroupStarter;
        var start = new ProcessStartInfo(group ?? program, group is null ? arguments : $"\"{program}\" {arguments}")
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        start.Environment.Clear();
        foreach (KeyValuePair<string, string> variable in environment)
            start.Environment[variable.Key] = variable.Value;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.Exited += (_, _) => TellEnd();
        _process.Start();
        Id = _process.Id;
    }

    public override int Id { get; }

    public override Stream Input => _process.StandardInput.BaseStream;

    public override Stream Output => _process.StandardOutput.BaseStream;

    public override Stream Errors => _process.StandardError.BaseStream;

    public override bool HasExited => _process.HasExited;

    public override void Kill() => _process.Kill();

    public override void Dispose() => _process.Dispose();
}
