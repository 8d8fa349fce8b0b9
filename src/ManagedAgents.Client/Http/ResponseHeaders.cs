using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Http;

namespace ManagedAgents.Client.Http;

/// <summary>The headers of an answer that the client reads.</summary>
internal static class ResponseHeaders
{
    /// <summary>More than a timer can hold is as good as for ever.</summary>
    private const double LongestWaitSeconds = int.MaxValue / 1000;

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
        if (Seconds(First(response, "retry-after-ms")) is { } milliseconds)
            return Wait(milliseconds / 1000);
        string? after = First(response, "retry-after");
        if (Seconds(after) is { } seconds)
            return Wait(seconds);
        return DateTimeOffset.TryParse(after, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset when)
            ? Wait((when - DateTimeOffset.UtcNow).TotalSeconds)
            : null;
    }

    private static double? Seconds(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && !double.IsNaN(number) ? number : null;

    private static TimeSpan? Wait(double seconds) => seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, LongestWaitSeconds)) : null;

    private static string? First(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
}
