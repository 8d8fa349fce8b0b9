using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace ManagedAgents.Tests.Engine;

/// <summary>Programs of the machine, which a test may need and a machine may lack.</summary>
public static class ExternalProgram
{
    // An install step downloads; nothing else takes as long.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(3);

    /// <summary>The program's path, or null where it is not on the PATH.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(folder => folder.Length > 0)
        .SelectMany(folder => new[] { Path.Combine(folder, program), Path.Combine(folder, program + ".exe") })
        .FirstOrDefault(File.Exists);

    /// <summary>Runs a program to its end and returns its output; the test fails where the program does.</summary>
    /// <param name="program">The program's path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="environment">Environment variables to set, and with null to remove.</param>
    public static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(LongestRun);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.True(
            process.HasExited && process.ExitCode == 0,
            $"{Path.GetFileName(program)} {string.Join(" ", start.ArgumentList)} failed:\n{await output}\n{await errors}");
        return await output;
    }
}
