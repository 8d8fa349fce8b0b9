using System;
using System.Diagnostics;

namespace ManagedAgents.Client.Http;

/// <summary>
/// The clock that the service's objects have their times from, learned from the times of what was just made. It need agree neither with this
/// machine's nor with that of the answers' headers. Safe on any thread.
/// </summary>
internal sealed class ServiceClock
{
    /// <summary>A time that is further off is no clock's: a fixed text, or a year that was never set.</summary>
    private static readonly TimeSpan Furthest = TimeSpan.FromHours(1);

    private readonly object _lock = new();
    private DateTimeOffset? _time;
    private DateTimeOffset _local;
    private long _at;

    /// <summary>Learns from the time of something that an answer, which came just now, says was made for its request.</summary>
    public void Learn(DateTimeOffset? time)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        if (time is null || (time.Value - now).Duration() > Furthest)
            return;
        lock (_lock)
            (_time, _local, _at) = (time, now, Stopwatch.GetTimestamp());
    }

    /// <summary>The earliest that the clock can have shown so long ago; null where nothing was learned.</summary>
    public DateTimeOffset? Before(TimeSpan ago)
    {
        lock (_lock)
        {
            if (_time is not { } time)
                return null;
            var elapsed = TimeSpan.FromSeconds((Stopwatch.GetTimestamp() - _at) / (double)Stopwatch.Frequency);

            // A machine that slept has a stopwatch that slept, too.
            TimeSpan local = DateTimeOffset.UtcNow - _local;
            return time + (local > elapsed ? local : elapsed) - ago;
        }
    }
}
