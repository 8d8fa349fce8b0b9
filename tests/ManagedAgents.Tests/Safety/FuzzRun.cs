using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Tests.Client;
using Xunit;

namespace ManagedAgents.Tests.Safety;

/// <summary>
/// Many mutated inputs on all cores. Each is made from its number, so that a failure can be had again; the seed is fixed and told on
/// failure. MA_FUZZ_RUNS and MA_FUZZ_SEED make a run longer or other.
/// </summary>
internal sealed class FuzzRun
{
    private const int Batch = 512;

    /// <summary>What caches of types and compiled code may take.</summary>
    private const long MostRetained = 32 * 1024 * 1024;

    /// <summary>No input takes a hundredth of this, even on a busy machine.</summary>
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    private readonly Func<Random, byte[]> _make;
    private readonly Action<byte[]> _check;
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Worker[] _workers = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Worker())];
    private readonly int _count;
    private int _next;

    private FuzzRun(int count, Func<Random, byte[]> make, Action<byte[]> check)
    {
        _count = count;
        _make = make;
        _check = check;
    }

    /// <summary>How many inputs the reading of streams gets, and the reading of JSON.</summary>
    public static int Count { get; } = Setting("MA_FUZZ_RUNS", 1_000_000);

    private static int Seed { get; } = Setting("MA_FUZZ_SEED", 20260408);

    /// <summary>Checks so many inputs; fails with the first that did not pass, or that took for ever, and where memory stays behind.</summary>
    /// <param name="count">How many: <see cref="Count"/> or a share of it.</param>
    /// <param name="make">Makes an input.</param>
    /// <param name="check">Throws where something is wrong with how it is read.</param>
    public static async Task AllAsync(int count, Func<Random, byte[]> make, Action<byte[]> check)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var run = new FuzzRun(count, make, check);
        Task[] all = [.. run._workers.Select(worker => Task.Factory.StartNew(() => run.Work(worker), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Task end = Task.WhenAll(all);
        while (await Task.WhenAny(end, Task.Delay(TimeSpan.FromSeconds(1))) != end)
        {
            if (run._workers.FirstOrDefault(worker => worker.IsHanging(Hang)) is { } hanging)
                Assert.Fail($"seed {Seed} input {hanging.Number} hangs: {Show(make(RandomOf(hanging.Number)))}");
        }

        await end;
        if (run._failures.TryPeek(out string? failure))
            Assert.Fail(failure);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostRetained);
    }

    private static Random RandomOf(int number) => new(unchecked((Seed * 397) ^ number));

    private static string Show(byte[] input) => SseText.Escape(Encoding.Latin1.GetString(input));

    private static int Setting(string variable, int normal) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : normal;

    private void Work(Worker worker)
    {
        int begin;
        while (_failures.IsEmpty && (begin = Interlocked.Add(ref _next, Batch) - Batch) < _count)
        {
            for (int number = begin; number < Math.Min(begin + Batch, _count) && _failures.IsEmpty; number++)
            {
                worker.Begin(number);
                Check(number);
            }
        }

        worker.Rest();
    }

    private void Check(int number)
    {
        byte[] input = _make(RandomOf(number));
        try
        {
            _check(input);
        }
        catch (Exception cause)
        {
            _failures.Enqueue($"seed {Seed} input {number}: {Show(input)}\n{cause}");
        }
    }

    /// <summary>What one thread is at.</summary>
    private sealed class Worker
    {
        private long _since;

        public int Number { get; private set; }

        public void Begin(int number)
        {
            Number = number;
            Volatile.Write(ref _since, Stopwatch.GetTimestamp());
        }

        public void Rest() => Volatile.Write(ref _since, 0);

        public bool IsHanging(TimeSpan limit) => Volatile.Read(ref _since) is not 0 and var since && Stopwatch.GetElapsedTime(since) > limit;
    }
}
