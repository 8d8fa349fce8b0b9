using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Benchmarks.Measures;

/// <summary>What becomes of the time per object as there are more of them, and of the throughput as there are more sessions at once.</summary>
internal static class GrowthMeasures
{
    /// <summary>How much more an object may cost among many than among few; measuring itself is no steadier.</summary>
    private const double Flat = 1.3;

    public static IEnumerable<Measure> All(Engine engine, int mostEvents)
    {
        int[] events = [.. new[] { 1_000_000, 100_000, 10_000 }.Where(n => n <= mostEvents)];
        yield return new Measure("growth: per event", "µs", [.. events.Select(n => StreamMeasures.PerEvent(engine, n))])
        {
            Targets = [new Target(Flat, "10,000 events")],
            Runs = 3,
        };
        yield return new Measure("growth: per event, with reconnects", "µs", StreamMeasures.PerEventWithCuts(engine, 100_000), StreamMeasures.PerEventWithCuts(engine, 10_000))
        {
            Runs = 3,
        };
        yield return new Measure("growth: per listed session", "µs", RequestMeasures.PerListedSession(engine, 100_000), RequestMeasures.PerListedSession(engine, 10_000), RequestMeasures.PerListedSession(engine, 1_000))
        {
            Targets = [new Target(Flat, "list of 10,000 sessions")],
            Runs = 3,
        };
    }

    /// <summary>Thousand events a second over so many sessions at once, and the most threads meanwhile.</summary>
    public static IEnumerable<Measure> Concurrency(Engine engine, int events)
    {
        int[] counts = [500, 100, 10, 1];
        var threads = new Dictionary<int, double>();
        yield return new Measure("events a second over sessions at once", "1000/s", [.. counts.Select(n => new Subject($"{n} sessions", () => Throughput(engine, n, events, threads)))]) { Runs = 3 };
        yield return new Measure("threads of the process meanwhile", "threads", [.. counts.Select(n => new Subject($"{n} sessions", () => threads[n]))]) { Runs = 1, WarmUps = 0, Targets = [new Target(40)] };
    }

    private static double Throughput(Engine engine, int sessions, int events, Dictionary<int, double> threads)
    {
        engine.Run($"$many = [string[]](1..{sessions} | ForEach-Object {{ \"sesn_burst_{events / sessions}_{Guid.NewGuid():n}_$_\" }})");
        using var process = Process.GetCurrentProcess();
        using var done = new CancellationTokenSource();
        int most = 0;
        Task watching = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                process.Refresh();
                most = Math.Max(most, process.Threads.Count);
                await Task.Delay(20);
            }
        });
        double milliseconds = StreamMeasures.Milliseconds(engine, $"Receive-MAEvent -Session $many -ThrottleLimit {sessions} -After sevt_input | Out-Null");
        done.Cancel();
        watching.Wait();
        threads[sessions] = most;
        return events / milliseconds;
    }
}
