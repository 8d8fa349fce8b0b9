using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Tests.Lossless;

/// <summary>
/// Many random runs side by side, each told by the seed and its number. The seed is fixed and told on failure; MA_CHAOS_RUNS,
/// MA_CHAOS_SEED and MA_CHAOS_FIRST, the number of the first run, make them longer or other.
/// </summary>
internal static class Chaos
{
    /// <summary>The skews there are.</summary>
    public static readonly TimeSpan[] Skews = [TimeSpan.Zero, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(4)];

    private static int Seed => Setting("MA_CHAOS_SEED", 20260408);

    private static int First => Setting("MA_CHAOS_FIRST", 0);

    /// <summary>How far the times of a run's events are off: not at all, less than what happens between two events, or more than a turn takes.</summary>
    public static TimeSpan Skew(int run) => Skews[run % Skews.Length];

    /// <summary>How many runs to make, where nobody asked for another number.</summary>
    public static int Runs(int normal) => Setting("MA_CHAOS_RUNS", normal);

    /// <summary>Makes the runs, so many at a time; gives what was wrong in the first that failed.</summary>
    /// <param name="runs">How many.</param>
    /// <param name="atATime">How many at a time.</param>
    /// <param name="play">Makes one, by its number and its own random numbers; null where all is well, else what was wrong.</param>
    public static async Task<string[]> PlayAsync(int runs, int atATime, Func<int, Random, Task<string?>> play)
    {
        using var places = new SemaphoreSlim(atATime);
        string?[] failures = await Task.WhenAll(Enumerable.Range(First, runs).Select(async run =>
        {
            await places.WaitAsync();
            try
            {
                return await play(run, new Random(unchecked((Seed * 397) ^ run))) is { } wrong ? $"seed {Seed} run {run}: {wrong}" : null;
            }
            catch (Exception cause)
            {
                return $"seed {Seed} run {run}: {cause}";
            }
            finally
            {
                places.Release();
            }
        }));
        return [.. failures.OfType<string>().Take(5)];
    }

    private static int Setting(string variable, int normal) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : normal;
}
