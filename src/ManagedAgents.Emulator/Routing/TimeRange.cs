using System;
using System.Globalization;
using ManagedAgents.Emulator.Store;

namespace ManagedAgents.Emulator.Routing;

/// <summary>The range that created_at[gt], [gte], [lt] and [lte] name; bounds are microseconds.</summary>
internal sealed class TimeRange
{
    private long _from = long.MinValue;
    private long _to = long.MaxValue;

    public static TimeRange From(QueryParameters query)
    {
        var range = new TimeRange();
        if (Bound(query, "gte") is { } gte) range._from = gte;
        if (Bound(query, "gt") is { } gt) range._from = Math.Max(range._from, gt + 1);
        if (Bound(query, "lte") is { } lte) range._to = lte;
        if (Bound(query, "lt") is { } lt) range._to = Math.Min(range._to, lt - 1);
        return range;
    }

    public bool Includes(long microseconds) => microseconds >= _from && microseconds <= _to;

    private static long? Bound(QueryParameters query, string name)
    {
        var key = $"created_at[{name}]";
        if (query.Text(key) is not { } text) return null;
        // An offset's plus that was sent unencoded has become a space.
        if (!DateTimeOffset.TryParse(text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            throw ServiceException.Invalid($"{key}: '{text}' is not an RFC 3339 time");
        return Clock.FromTime(time);
    }
}
