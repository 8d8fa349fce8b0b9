using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;

namespace ManagedAgents.Tests.Engine;

/// <summary>What is set for the whole test process before its first test.</summary>
internal static class TestProcess
{
    private const int Threads = 32;

    [ModuleInitializer]
    internal static void Prepare()
    {
        // Tests block threads while they wait; the servers' answers must not queue behind them.
        ThreadPool.SetMinThreads(Threads, Threads);

        // The engine by itself would report its use to its makers.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

        // As if installed: new runspaces (ForEach-Object -Parallel) find the module by name.
        string modules = Path.GetDirectoryName(RepositoryFolder.Module)!;
        string? others = Environment.GetEnvironmentVariable("PSModulePath");
        Environment.SetEnvironmentVariable("PSModulePath", others is null ? modules : modules + Path.PathSeparator + others);
    }
}
