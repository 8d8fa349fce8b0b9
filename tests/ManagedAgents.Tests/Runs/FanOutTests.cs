using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Runs;

/// <summary>Two hundred sessions at once, each with a call of a command: they wait without threads and leave no memory behind.</summary>
[Collection(ProcessState.Name)]
public sealed class FanOutTests : InvokeTests
{
    private const int Runs = 200;
    private const int MostThreads = 80;
    private const long MostBytes = 24 * 1024 * 1024;

    [Fact]
    public async Task Two_hundred_sessions_with_a_tool_each_complete_with_few_threads()
    {
        // All wait at the gate together, half of them before their call and half after it.
        Serve("""[{"steps":[{"gate":"go"},{"customTool":"get_it","input":{"Name":"{{text}}"}},{"message":"{{result}}"}]}]""");
        Define("function Get-It { param([string] $Name) \"it $Name\" }");
        Run("1..5 | ForEach-Object { \"warm$_\" } | Invoke-MAAgent @work -Tool Get-It -ThrottleLimit 5 -TimeoutSec 1 2>$null");

        using var process = Process.GetCurrentProcess();
        int threadsBefore = process.Threads.Count;
        long bytesBefore = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        using RunningPipeline running = Engine.Start($"1..{Runs} | ForEach-Object {{ \"p$_\" }} | Invoke-MAAgent @work -Tool Get-It -ThrottleLimit {Runs} | ForEach-Object {{ $_.Text }}");
        await WaitFor.ConditionAsync(() => Emulator.OpenStreams == Runs, TimeSpan.FromMinutes(5));
        int most = 0;
        for (int i = 0; i < Runs; i++)
            Emulator.Release("go");
        while (await Task.WhenAny(running.Completion, Task.Delay(20)) != running.Completion)
        {
            process.Refresh();
            most = Math.Max(most, process.Threads.Count - threadsBefore);
        }

        PipelineResult result = (await running.Completion).Succeeded();
        watch.Stop();
        Assert.Equal(Enumerable.Range(1, Runs).Select(n => $"it p{n}"), result.Values<string>());
        long bytes = GC.GetTotalMemory(forceFullCollection: true) - bytesBefore;
        TestContext.Current.TestOutputHelper?.WriteLine($"{Runs} sessions in {watch.Elapsed.TotalSeconds:0.0} s, {most} threads and {bytes / 1024} KB more, pool of {ThreadPool.ThreadCount}.");
        Assert.InRange(most, 0, MostThreads);
        Assert.InRange(bytes, long.MinValue, MostBytes);
        await WaitFor.ConditionAsync(() => Emulator.OpenStreams == 0);
    }
}
