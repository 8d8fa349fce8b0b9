using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Http;

namespace ManagedAgents.Client.Http;

/// <summary>The headers of an answer that the client reads.</summary>
internal static class ResponseHeaders
{
    public static string? RequestId(HttpResponseMessage response) => First(response, "request-id");

    /// <summary>What the service says about trying again: yes, no, or nothing.</summary>
    public static bool? ShouldRetry(HttpResponseMessage response) => First(response, "x-should-retry") switch
    {
        "true" => true,
        "false" => false,
        _ => null,
    };

    /// <summary>The wait the service asks for: <c>retry-after-ms</c>, else <c>retry-after</c> in seconds or as a date.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        if (double.TryParse(First(response, "retry-after-ms"), NumberStyles.Float, CultureInfo.InvariantCulture, out double milliseconds))
            return Positive(TimeSpan.FromMilliseconds(Math.Min(milliseconds, int.MaxValue)));
        string? after = First(response, "retry-after");
        if (double.TryParse(after, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds))
            return Positive(TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue / 1000)));
        if (DateTimeOffset.TryParse(after, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset when))
            return Positive(when - DateTimeOffset.UtcNow);
        return null;
    }

    private static TimeSpan? Positive(TimeSpan wait) => wait > TimeSpan.Zero ? wait : null;

    private static string? First(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
}
