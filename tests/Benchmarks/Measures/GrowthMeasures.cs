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

    /// <summary>The same for each session however many there are, so that joining them is the same part of the work.</summary>
    private const int EventsEach = 2000;

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

    /// <summary>What an event costs over so many sessions at once, what joining one costs, and the most threads meanwhile.</summary>
    public static IEnumerable<Measure> Concurrency(Engine engine)
    {
        int[] counts = [500, 100, 10, 1];
        var threads = new Dictionary<int, double>();
        yield return new Measure($"sessions at once, {EventsEach:N0} events each: per event", "µs", [.. counts.Select(n => new Subject($"{n} sessions", () => PerEvent(engine, n, EventsEach, threads)))])
        {
            Targets = [new Target(Flat, "10 sessions")],
            Runs = 3,
        };
        yield return new Measure("sessions at once, 1 event each: per session", "µs", [.. counts.Select(n => new Subject($"{n} sessions", () => PerEvent(engine, n, 1, threads)))]) { Runs = 3 };
        yield return new Measure("threads of the process meanwhile", "threads", [.. counts.Select(n => new Subject($"{n} sessions", () => threads[n]))]) { Runs = 1, WarmUps = 0, Targets = [new Target(40)] };
    }

    private static double PerEvent(Engine engine, int sessions, int eventsEach, Dictionary<int, double> threads)
    {
        engine.Run($"$many = [string[]](1..{sessions} | ForEach-Object {{ \"sesn_burst_{eventsEach}_{Guid.NewGuid():n}_$_\" }})");
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
        threads[sessions] = Math.Max(threads.GetValueOrDefault(sessions), most);
        return milliseconds * 1000 / sessions / eventsEach;
    }
}
