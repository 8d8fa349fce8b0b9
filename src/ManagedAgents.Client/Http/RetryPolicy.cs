using System;
using System.Net.Http;

namespace ManagedAgents.Client.Http;

/// <summary>Which failed requests are tried again, and after how long.</summary>
internal static class RetryPolicy
{
    private const double FirstDelaySeconds = 0.5;
    private const double LongestDelaySeconds = 8;

    /// <summary>The wait before the next try of a request the service refused; null where another try is not safe or no use.</summary>
    public static TimeSpan? DelayAfter(ApiRequest request, HttpResponseMessage response, int tries, Random random)
    {
        int status = (int)response.StatusCode;

        // A rate limit refuses before anything is done, so any method may be repeated after it.
        bool isSafe = request.IsRepeatable || status == 429;
        bool isTransient = ResponseHeaders.ShouldRetry(response) ?? status is 408 or 429 or >= 500;
        return isSafe && isTransient ? ResponseHeaders.RetryAfter(response) ?? Backoff(tries, random) : null;
    }

    /// <summary>The wait before the next try of a request that got no answer; null where it may have been carried out.</summary>
    public static TimeSpan? DelayAfterNoAnswer(ApiRequest request, int tries, Random random) =>
        request.IsRepeatable ? Backoff(tries, random) : null;

    /// <summary>Half a second, doubling to eight, less up to a quarter so that many clients do not return at once.</summary>
    public static TimeSpan Backoff(int tries, Random random)
    {
        double seconds = Math.Min(LongestDelaySeconds, FirstDelaySeconds * Math.Pow(2, tries));
        return TimeSpan.FromSeconds(seconds * (1 - (0.25 * random.NextDouble())));
    }
}
