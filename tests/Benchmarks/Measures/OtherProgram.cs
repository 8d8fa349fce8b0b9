using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;

namespace ManagedAgents.Benchmarks.Measures;

/// <summary>Finds and runs other programs.</summary>
internal static class OtherProgram
{
    /// <summary>The path of a program on the PATH; null where it is not there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="extension">What its name ends in on Windows.</param>
    public static string? Find(string name, string extension = ".exe")
    {
        string file = OperatingSystem.IsWindows() ? name + extension : name;
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (File.Exists(Path.Combine(folder, file)))
                return Path.Combine(folder, file);
        }

        return null;
    }

    /// <summary>What a program puts out.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static string Run(string program, IEnumerable<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed with exit code {process.ExitCode}.");
    }

    /// <summary>Milliseconds until a program has ended.</summary>
    /// <exception cref="InvalidOperationException">It put out nothing, so it did nothing.</exception>
    public static double Timed(Func<string> run)
    {
        var watch = Stopwatch.StartNew();
        string output = run();
        return output.Length > 0 ? watch.Elapsed.TotalMilliseconds : throw new InvalidOperationException("The process put out nothing.");
    }
}
