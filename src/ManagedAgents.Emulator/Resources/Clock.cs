using System;
using System.Globalization;

namespace ManagedAgents.Emulator.Resources;

/// <summary>Times in microseconds since 1970, each later than the one before, so that a time is also a place in an order.</summary>
internal sealed class Clock
{
    private readonly long _mostSkew;
    private readonly Random _skews;
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMillisecond / 1000;
    private static readonly long EpochTicks = new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
    private long _last;

    /// <summary>Makes one.</summary>
    /// <param name="skew">How far the times shown for events are off at most, each by chance.</param>
    /// <param name="seed">Which chance.</param>
    public Clock(TimeSpan skew, int seed)
    {
        _mostSkew = skew.Ticks / TicksPerMicrosecond;
        _skews = new Random(seed);
    }

    /// <summary>Whether the times shown for events may be out of the events' order.</summary>
    public bool IsSkewed => _mostSkew > 0;

    /// <summary>The next time; call under the service's lock.</summary>
    public long Next() => _last = Math.Max(_last + 1, FromTime(DateTimeOffset.UtcNow));

    /// <summary>The time that an event shows, as one of several hosts with clocks of their own noted it; call under the service's lock.</summary>
    public long Shown(long time) => IsSkewed ? time + (long)(((2 * _skews.NextDouble()) - 1) * _mostSkew) : time;

    /// <summary>The time so long ago; every time given before that is not later.</summary>
    public long Before(TimeSpan lag) => Math.Max(_last, FromTime(DateTimeOffset.UtcNow)) - (lag.Ticks / TicksPerMicrosecond);

    /// <summary>A time as the service writes it: RFC 3339, UTC, six fraction digits.</summary>
    public static string Format(long microseconds) =>
        new DateTime((microseconds * TicksPerMicrosecond) + EpochTicks, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static long FromTime(DateTimeOffset time) => (time.UtcTicks - EpochTicks) / TicksPerMicrosecond;
}
