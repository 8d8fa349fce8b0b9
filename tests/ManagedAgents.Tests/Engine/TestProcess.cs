using System;
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
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
    }
}
