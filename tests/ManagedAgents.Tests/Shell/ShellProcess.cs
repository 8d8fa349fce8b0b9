using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Shell;

/// <summary>The built shell in a process of its own.</summary>
public sealed class ShellProcess : IDisposable
{
    private const int InterruptSignal = 2;

    private readonly Process _process;
    private readonly Task<string> _errors;

    private ShellProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Program);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    private static string Program { get; } = Path.Combine(
        RepositoryFolder.Root, "src", "ManagedAgents.Shell", "bin", RepositoryFolder.Configuration, "net10.0", "ManagedAgents.Shell.dll");

    /// <summary>Starts the shell and leaves its input open.</summary>
    public static ShellProcess Start(params string[] arguments) => new(arguments, null);

    /// <summary>Runs the shell to its end, without input.</summary>
    public static Task<ShellResult> RunAsync(params string[] arguments) => RunAsync(null, arguments);

    /// <summary>As <see cref="RunAsync(string[])"/>, with environment variables.</summary>
    public static async Task<ShellResult> RunAsync(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        using var shell = new ShellProcess(arguments, environment);
        shell._process.StandardInput.Close();
        return await shell.EndAsync();
    }

    /// <summary>Runs a command to its end.</summary>
    public static Task<ShellResult> CommandAsync(string text) => RunAsync("-Command", text);

    /// <summary>The next line of the output, or null at its end.</summary>
    public Task<string?> ReadLineAsync() => WaitFor.Result(_process.StandardOutput.ReadLineAsync(), null, "a line of the shell's output");

    /// <summary>Sends a line to the shell's input.</summary>
    public void WriteLine(string line) => _process.StandardInput.WriteLine(line);

    /// <summary>Presses Ctrl+C, so to speak; not on Windows.</summary>
    public void Interrupt()
    {
        if (Kill(_process.Id, InterruptSignal) != 0)
            throw new InvalidOperationException("The interrupt could not be sent.");
    }

    /// <summary>Waits for the end; the result has the output that was not read yet.</summary>
    public async Task<ShellResult> EndAsync()
    {
        string output = await WaitFor.Result(_process.StandardOutput.ReadToEndAsync(), null, "the shell's output to end");
        await WaitFor.Completion(_process.WaitForExitAsync(), null, "the shell to end");
        return new ShellResult(_process.ExitCode, output.ReplaceLineEndings("\n"), (await _errors).ReplaceLineEndings("\n"));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
