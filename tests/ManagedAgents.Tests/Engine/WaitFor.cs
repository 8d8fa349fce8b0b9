using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Tests.Engine;

/// <summary>Waiting on a condition with a deadline, instead of sleeping and hoping.</summary>
public static class WaitFor
{
    private const int PollMilliseconds = 5;

    /// <summary>Blocks until the condition holds and returns how long that took; throws a <see cref="TimeoutException"/> that quotes it otherwise.</summary>
    public static TimeSpan Condition(
        Func<bool> condition, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var watch = Stopwatch.StartNew();
        TimeSpan limit = deadline ?? Deadline.Default;
        while (!condition())
        {
            if (watch.Elapsed > limit)
                throw Late(what, limit);
            Thread.Sleep(PollMilliseconds);
        }

        return watch.Elapsed;
    }

    /// <summary>As <see cref="Condition"/>, for asynchronous tests.</summary>
    /// <param name="condition">What is waited for.</param>
    /// <param name="deadline">How long; <see cref="Deadline.Default"/> when null.</param>
    /// <param name="what">The condition's text.</param>
    /// <param name="state">Says, where it is late, what stands instead.</param>
    public static async Task<TimeSpan> ConditionAsync(
        Func<bool> condition, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(condition))] string what = "", Func<string>? state = null)
    {
        var watch = Stopwatch.StartNew();
        TimeSpan limit = deadline ?? Deadline.Default;
        while (!condition())
        {
            if (watch.Elapsed > limit)
                throw Late(state is null ? what : $"{what} ({state()})", limit);
            await Task.Delay(PollMilliseconds);
        }

        return watch.Elapsed;
    }

    /// <summary>Waits for a task and returns its result; throws a <see cref="TimeoutException"/> that quotes it when it is late.</summary>
    public static async Task<T> Result<T>(
        Task<T> task, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await Completion(task, deadline, what);
        return await task;
    }

    /// <summary>Waits for a task, returns how long that took; throws a <see cref="TimeoutException"/> that quotes it when it is late.</summary>
    public static async Task<TimeSpan> Completion(
        Task task, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        var watch = Stopwatch.StartNew();
        TimeSpan limit = deadline ?? Deadline.Default;
        if (await Task.WhenAny(task, Task.Delay(limit)) != task)
            throw Late(what, limit);
        await task;
        return watch.Elapsed;
    }

    private static TimeoutException Late(string what, TimeSpan limit) =>
        new($"Waited {limit.TotalSeconds:0.###} s in vain for: {what}");
}
