using System;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Threading;

namespace ManagedAgents.Benchmarks;

/// <summary>What this program does as a child of itself: one thing in a new process.</summary>
internal static class ChildProcess
{
    public static void Run(string kind, params string[] arguments)
    {
        switch (kind)
        {
            case "import":
                Tell(Import(arguments[0]));
                break;
            case "memory":
                Tell(Memory(new Uri(arguments[0]), arguments[1], arguments[2]));
                break;
            case "start-module":
                using (Engine engine = Engine.Connected(new Uri(arguments[0])))
                    Show(engine, "Get-MASession | ForEach-Object { \"$($_.Id) $($_.Status) $($_.Title)\" }");
                break;
            case "start-bare":
                using (var engine = new Engine())
                    Show(engine, $"Get-Bare -Address {arguments[0]}v1/sessions");
                break;
            case "start-sdk":
                using (var engine = new Engine())
                    Show(engine, $"Get-SdkSession -Address {arguments[0]}");
                break;
            default:
                throw new ArgumentException($"'{kind}' is nothing a child does.", nameof(kind));
        }
    }

    private static void Tell(double value) => Console.Out.WriteLine(value.ToString(CultureInfo.InvariantCulture));

    private static void Show(Engine engine, string script)
    {
        foreach (PSObject line in engine.Run(script))
            Console.Out.WriteLine(line);
    }

    private static double Import(string manifest)
    {
        using var engine = new Engine();

        // The engine's own first use of Import-Module is no cost of the module.
        engine.Run("Import-Module Microsoft.PowerShell.Core -ErrorAction Ignore; $null = Get-Module");
        var watch = Stopwatch.StartNew();
        engine.Run($"Import-Module '{manifest}'");
        return watch.Elapsed.TotalMilliseconds;
    }

    /// <summary>How many megabytes the working set grows at most over where it was after a small piece of the same work.</summary>
    private static double Memory(Uri address, string script, string warmUp)
    {
        using Engine engine = Engine.Connected(address);
        engine.Run(warmUp);
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        long start = process.WorkingSet64;
        long most = start;
        using var done = new ManualResetEventSlim();
        var watching = new Thread(() =>
        {
            while (!done.Wait(20))
            {
                process.Refresh();
                most = Math.Max(most, process.WorkingSet64);
            }
        });
        watching.Start();
        engine.Run(script);
        done.Set();
        watching.Join();
        return (most - start) / (1024.0 * 1024);
    }
}
