using System;
using System.Globalization;

namespace ManagedAgents.Client.Json;

/// <summary>Times as the service writes them: RFC 3339 in UTC with Z.</summary>
internal static class WireTime
{
    /// <summary>The time in UTC with as many fraction digits as it has, so that an echoed filter is never cut.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + "Z";

    /// <summary>Reads any RFC 3339 time; null where the text is none.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;
}
