using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using ManagedAgents.Benchmarks.Measures;

namespace ManagedAgents.Benchmarks.Subjects;

/// <summary>
/// The other peer: the official TypeScript SDK in a process of Node 22, both fetched by npm. One process for all runs, so that its code is as warm
/// as that of the others.
/// </summary>
internal sealed class TypeScriptPeer : IDisposable
{
    private const string Sources = "tests/Benchmarks/Peers";
    private static readonly TimeSpan LongestInstall = TimeSpan.FromMinutes(5);
    private readonly Process _process;

    private TypeScriptPeer(Process process) => _process = process;

    /// <summary>Starts it, fetching it first where that was not done; null where it cannot be had.</summary>
    /// <param name="address">The server's.</param>
    /// <param name="why">Why it cannot be had.</param>
    public static TypeScriptPeer? Start(Uri address, out string why)
    {
        string folder = Path.Combine(Engine.Root, "out", "benchmarks", "peers");
        string node = Path.Combine(folder, "node_modules", "node", "bin", OperatingSystem.IsWindows() ? "node.exe" : "node");
        try
        {
            why = Install(folder);
            if (why.Length > 0)
                return null;
            var start = new ProcessStartInfo(node, ["receive.mjs", address.ToString()]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true };
            Process process = Process.Start(start)!;
            if (process.StandardOutput.ReadLine() is not null)
                return new TypeScriptPeer(process);
            why = "it does not start";
        }
        catch (Exception cause) when (cause is System.ComponentModel.Win32Exception or IOException)
        {
            why = cause.Message;
        }

        return null;
    }

    /// <summary>Milliseconds to receive a session, as its own clock has it.</summary>
    public double Receive(string session, int events)
    {
        _process.StandardInput.WriteLine(session);
        string[] told = (_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The TypeScript SDK has failed.")).Split(' ');
        int came = int.Parse(told[1], CultureInfo.InvariantCulture);
        return came > events ? double.Parse(told[0], CultureInfo.InvariantCulture) : throw new InvalidOperationException($"{came} events came, and not {events} and an idle.");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
            _process.Kill();
        _process.Dispose();
    }

    /// <summary>Has npm fetch the packages, once for each lock file; gives why that failed, or nothing.</summary>
    private static string Install(string folder)
    {
        string[] files = Directory.GetFiles(Path.Combine(Engine.Root, Sources));
        string installed = Path.Combine(folder, "installed-lock.json"), wanted = File.ReadAllText(files.Single(file => file.EndsWith("package-lock.json", StringComparison.Ordinal)));
        Directory.CreateDirectory(folder);
        foreach (string file in files)
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        if (File.Exists(installed) && File.ReadAllText(installed) == wanted)
            return string.Empty;
        if (OtherProgram.Find("npm", ".cmd") is not { } npm)
            return "npm is not on the PATH";
        using Process process = Process.Start(new ProcessStartInfo(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"]) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        if (!process.WaitForExit(LongestInstall))
        {
            process.Kill(entireProcessTree: true);
            return $"npm took more than {LongestInstall.TotalMinutes:0} minutes";
        }

        if (process.ExitCode != 0)
            return $"npm ci failed with exit code {process.ExitCode}";
        File.WriteAllText(installed, wanted);
        return string.Empty;
    }
}
