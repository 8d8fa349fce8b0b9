using System;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

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

/// <summary>
/// Bears failures where something is waited for that goes on for long. Who waits for hundreds can wait out a rate limit; other failures are worth it
/// once what is waited for was reached.
/// </summary>
internal sealed class Patience
{
    private readonly ApiCaller _client;
    private readonly string _awaited;
    private readonly Random _random = new();
    private int _failures;

    /// <param name="client">The service.</param>
    /// <param name="awaited">What is waited for, such as session sesn_1.</param>
    public Patience(ApiCaller client, string awaited)
    {
        _client = client;
        _awaited = awaited;
    }

    /// <summary>True once what is waited for was reached.</summary>
    public bool IsKnown { get; set; }

    /// <summary>It was reached again: earlier failures do not count any more.</summary>
    public void Renew() => (_failures, IsKnown) = (0, true);

    /// <summary>Counts a failure.</summary>
    /// <returns>How long to wait before another look; null where the failure is the end.</returns>
    public TimeSpan? Take(ApiException failure)
    {
        bool isWorthIt = !_client.Connection.IsClosed && (failure.Status == 429 || (IsKnown && failure.MayHeal));
        return isWorthIt && ++_failures <= RetryPolicy.MostFailuresInARow ? _client.Waits.Choose(failure.RetryAfter, RetryPolicy.Backoff(_failures, _random)) : null;
    }

    /// <summary>Tells of the wait, and waits.</summary>
    public Task WaitAsync(ApiException failure, TimeSpan wait, CancellationToken token) =>
        _client.Waits.WaitAsync(wait, $"Waiting for {_awaited}: {failure.Message} Looking again in {Waits.Shown(wait)}.", token);
}
