using System;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Operations;

/// <summary>
/// Sends a request that must not be carried out twice. The service has no idempotency key, so after a failure that leaves it open whether
/// the request was carried out, this looks for what it would have made; only where nothing like that is there, the request is sent again.
/// What the service answered with a 2xx it has accepted: that is looked for and never sent again.
/// </summary>
internal static class CarefulSend
{
    private const int Looks = 4;

    /// <summary>What was accepted is there or will be, so it is worth more patience.</summary>
    private const int LooksWhereAccepted = 5;

    /// <summary>Sends, and where needed looks and sends again.</summary>
    /// <param name="client">The service.</param>
    /// <param name="request">The request.</param>
    /// <param name="token">Ends the wait.</param>
    /// <exception cref="ApiException">The service refuses, or it stays open whether the request was carried out; the message says so.</exception>
    public static async Task<T> RunAsync<T>(ApiClient client, OnceRequest<T> request, CancellationToken token)
        where T : class
    {
        bool isOpen = true;
        try
        {
            T done = await SendAsync(client, request, token).ConfigureAwait(false);
            isOpen = false;
            return done;
        }
        catch (ApiException refusal) when (!refusal.OutcomeUnknown)
        {
            isOpen = false;
            throw;
        }
        finally
        {
            if (isOpen)
                request.LeaveOpen();
        }
    }

    private static async Task<T> SendAsync<T>(ApiClient client, OnceRequest<T> request, CancellationToken token)
        where T : class
    {
        var attempt = new SendAttempt();
        var random = new Random();
        for (; ; attempt.Repeat())
        {
            ApiException failure;
            try
            {
                return await request.SendAsync(token).ConfigureAwait(false);
            }
            catch (ApiException cause) when (cause.IsUnclear)
            {
                failure = cause;
            }
            catch (ApiException refusal) when (attempt.Repeats > 0)
            {
                // An earlier try that was carried out after all is a reason to refuse this one.
                Finding<T> late = await LookOnceAsync(client, request, attempt, refusal, token).ConfigureAwait(false);
                if (late.Found is { } earlier)
                    return earlier;
                if (late.Doubt is { } doubt)
                    throw InDoubt(refusal, doubt);
                throw refusal.Status is 400 or 409 ? refusal : NotThere(refusal);
            }

            attempt.Lose(failure);
            client.Log($"It is not clear whether {request.What} was carried out: {failure.Message} Looking for it.");
            Finding<T> finding = await LookAsync(client, request, attempt, failure, random, token).ConfigureAwait(false);
            if (finding.Found is { } found)
                return found;
            if (finding.Doubt is { } open)
                throw InDoubt(failure, open);

            // After a missed deadline the request may still be on its way, so another could arrive beside it.
            if (attempt.IsAccepted || failure.Kind == ApiErrorKind.Timeout || attempt.Repeats >= client.Connection.MaxRetryCount)
                throw NotThere(failure);
            client.Log($"{request.What} was not carried out; sending it again ({attempt.Repeats + 1} of {client.Connection.MaxRetryCount}).");
        }
    }

    private static async Task<Finding<T>> LookAsync<T>(ApiClient client, OnceRequest<T> request, SendAttempt attempt, ApiException failure, Random random, CancellationToken token)
        where T : class
    {
        Finding<T> finding;
        while (true)
        {
            finding = await LookOnceAsync(client, request, attempt, failure, token).ConfigureAwait(false);
            if (finding.Found is not null || ++attempt.Looks >= (attempt.IsAccepted ? LooksWhereAccepted : Looks))
                return finding;

            // Lists may lag, so each look comes later than the one before.
            await Task.Delay(RetryPolicy.Backoff(attempt.Looks - 1, random), token).ConfigureAwait(false);
        }
    }

    private static async Task<Finding<T>> LookOnceAsync<T>(ApiClient client, OnceRequest<T> request, SendAttempt attempt, ApiException failure, CancellationToken token)
        where T : class
    {
        try
        {
            return await request.LookAsync(attempt, token).ConfigureAwait(false);
        }
        catch (ApiException cause)
        {
            client.Log($"Looking failed: {cause.Message}");
            failure.OutcomeUnknown = true;
            throw failure;
        }
    }

    private static ApiException NotThere(ApiException failure)
    {
        failure.OutcomeUnknown = true;
        failure.WasLookedFor = true;
        return failure;
    }

    private static ApiException InDoubt(ApiException failure, string doubt)
    {
        // What it says of being open is said once, at the end.
        failure.OutcomeUnknown = false;
        return new ApiException(failure.Kind, $"{failure.Message} {doubt}", failure)
        {
            Status = failure.Status,
            ErrorType = failure.ErrorType,
            ErrorCode = failure.ErrorCode,
            RequestId = failure.RequestId,
            OutcomeUnknown = true,
        };
    }
}
