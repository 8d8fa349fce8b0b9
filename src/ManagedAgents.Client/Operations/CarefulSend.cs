using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Operations;

/// <summary>
/// Sends a request that must not be carried out twice. The service has no idempotency key, so after a failure that leaves it open whether
/// the request was carried out, this looks for what it would have made; only where that is not there, the request is sent again.
/// </summary>
internal static class CarefulSend
{
    private const int Looks = 3;

    /// <summary>Sends, and where needed looks and sends again.</summary>
    /// <param name="client">The service.</param>
    /// <param name="what">What is sent, for the log.</param>
    /// <param name="send">Sends the request once.</param>
    /// <param name="find">Looks for what the request made, given a clock that runs since it was first sent; null where it is not there.</param>
    /// <param name="token">Ends the wait.</param>
    /// <exception cref="ApiException">The service refuses, or it stays open whether the request was carried out; the message says so.</exception>
    public static async Task<T> RunAsync<T>(ApiClient client, string what, Func<Task<T>> send, Func<Stopwatch, Task<T?>> find, CancellationToken token)
        where T : class
    {
        var sinceFirst = Stopwatch.StartNew();
        var random = new Random();
        for (int tries = 0; ; tries++)
        {
            ApiException failure;
            try
            {
                return await send().ConfigureAwait(false);
            }
            catch (ApiException cause) when (cause.IsUnclear)
            {
                failure = cause;
            }
            catch (ApiException refusal) when (tries > 0 && refusal.Status is 400 or 409)
            {
                // An earlier try that was carried out after all is a reason to refuse this one.
                if (await LookOnceAsync(client, refusal, find, sinceFirst).ConfigureAwait(false) is { } late)
                    return late;
                throw;
            }

            client.Log($"It is not clear whether {what} was carried out: {failure.Message} Looking for it.");
            if (await LookAsync(client, failure, find, sinceFirst, random, token).ConfigureAwait(false) is { } found)
                return found;

            // After a missed deadline the request may still be on its way, so another could arrive beside it.
            if (failure.Kind == ApiErrorKind.Timeout || tries >= client.Connection.MaxRetryCount)
            {
                failure.WasLookedFor = true;
                throw failure;
            }

            client.Log($"{what} was not carried out; sending it again ({tries + 1} of {client.Connection.MaxRetryCount}).");
        }
    }

    private static async Task<T?> LookAsync<T>(ApiClient client, ApiException failure, Func<Stopwatch, Task<T?>> find, Stopwatch sinceFirst, Random random, CancellationToken token)
        where T : class
    {
        // Lists may lag, so each look comes later than the one before.
        for (int look = 0; look < Looks; look++)
        {
            await Task.Delay(RetryPolicy.Backoff(look, random), token).ConfigureAwait(false);
            if (await LookOnceAsync(client, failure, find, sinceFirst).ConfigureAwait(false) is { } found)
                return found;
        }

        return null;
    }

    private static async Task<T?> LookOnceAsync<T>(ApiClient client, ApiException failure, Func<Stopwatch, Task<T?>> find, Stopwatch sinceFirst)
        where T : class
    {
        try
        {
            return await find(sinceFirst).ConfigureAwait(false);
        }
        catch (ApiException cause)
        {
            client.Log($"Looking failed: {cause.Message}");
            throw failure;
        }
    }
}
