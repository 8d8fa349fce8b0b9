using System;
using System.Globalization;

namespace ManagedAgents.Formatting;

/// <summary>Times as people say them; local time, and English whatever the culture.</summary>
internal static class Ages
{
    /// <summary>How long ago something was, at most ten characters.</summary>
    /// <param name="time">The time; null for none.</param>
    /// <returns>Such as "3 min ago" or, of what is to come, "in 2 d"; empty for none.</returns>
    public static string Ago(DateTimeOffset? time)
    {
        if (time is not { } known)
            return string.Empty;
        TimeSpan age = DateTimeOffset.UtcNow - known;
        string span = Span(age.Duration());

        // A clock that is slightly behind the service's must not put an object into the future.
        return age < TimeSpan.FromSeconds(-30) ? "in " + span : age < TimeSpan.FromSeconds(1) ? "now" : span + " ago";
    }

    /// <summary>A time with its age.</summary>
    /// <param name="time">The time; null for none.</param>
    /// <returns>Such as "2026-11-26 02:28:57 (3 min ago)"; empty for none.</returns>
    public static string At(DateTimeOffset? time) =>
        time is { } known ? $"{known.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} ({Ago(known)})" : string.Empty;

    private static string Span(TimeSpan age) => age switch
    {
        { TotalSeconds: < 60 } => $"{(int)age.TotalSeconds} s",
        { TotalMinutes: < 60 } => $"{(int)age.TotalMinutes} min",
        { TotalHours: < 48 } => $"{(int)age.TotalHours} h",
        { TotalDays: < 100 } => $"{(int)age.TotalDays} d",
        { TotalDays: < 730 } => $"{(int)(age.TotalDays / 30.44)} mo",
        _ => $"{(int)(age.TotalDays / 365.25)} y",
    };
}
