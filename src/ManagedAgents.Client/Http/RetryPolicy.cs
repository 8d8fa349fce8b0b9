using System;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;

namespace ManagedAgents.Client.Http;

/// <summary>Which failed requests are tried again, and after how long.</summary>
internal static class RetryPolicy
{
    /// <summary>How many failures in a row are borne with where something goes on for long, such as a stream.</summary>
    public const int MostFailuresInARow = 8;

    private const double FirstDelaySeconds = 0.5;
    private const double LongestDelaySeconds = 8;

    private static readonly SocketError[] BeforeConnecting =
    {
        SocketError.ConnectionRefused, SocketError.HostNotFound, SocketError.HostUnreachable, SocketError.NetworkUnreachable,
        SocketError.NetworkDown, SocketError.TryAgain, SocketError.NoData,
    };

    /// <summary>The wait before the next try of a request the service refused; null where another try is not safe or no use.</summary>
    public static TimeSpan? DelayAfter(ApiRequest request, HttpResponseMessage response, int tries, Random random, Waits waits)
    {
        int status = (int)response.StatusCode;

        // A rate limit refuses before anything is done, so any method may be repeated after it.
        bool isSafe = request.IsRepeatable || status == 429;
        bool isTransient = ResponseHeaders.ShouldRetry(response) ?? status is 408 or 429 or >= 500;
        return isSafe && isTransient ? waits.Choose(ResponseHeaders.RetryAfter(response), Backoff(tries, random)) : null;
    }

    /// <summary>The wait before the next try of a request that got no answer; null where it may have been carried out, or a proxy lets nothing through.</summary>
    public static TimeSpan? DelayAfterNoAnswer(ApiRequest request, Exception cause, int tries, Random random) =>
        !ProxyRoute.IsFinal(cause) && (request.IsRepeatable || NeverArrived(cause)) ? Backoff(tries, random) : null;

    /// <summary>True where not even a connection was made.</summary>
    public static bool NeverArrived(Exception cause)
    {
        if (IsConnectDeadline(cause) || ProxyRoute.StatusIn(cause) is not null)
            return true;
        for (Exception? inner = cause; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException socket)
                return Array.IndexOf(BeforeConnecting, socket.SocketErrorCode) >= 0;
            if (inner is WebException web)
                return web.Status is WebExceptionStatus.ConnectFailure or WebExceptionStatus.NameResolutionFailure;
        }

        return false;
    }

    /// <summary>True where the deadline for making a connection passed: the one deadline that is the HTTP library's own here.</summary>
    public static bool IsConnectDeadline(Exception cause) => cause is OperationCanceledException { InnerException: TimeoutException };

    /// <summary>Half a second, doubling to eight, less up to a quarter so that many clients do not return at once.</summary>
    public static TimeSpan Backoff(int tries, Random random)
    {
        double seconds = Math.Min(LongestDelaySeconds, FirstDelaySeconds * Math.Pow(2, tries));

        // One client may serve many sessions at a time, and Random is not made for that.
        lock (random)
            return TimeSpan.FromSeconds(seconds * (1 - (0.25 * random.NextDouble())));
    }
}
