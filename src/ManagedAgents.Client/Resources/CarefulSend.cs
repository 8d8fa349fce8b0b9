using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Resources;

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
    public static async Task<T> RunAsync<T>(ApiCaller client, OnceRequest<T> request, CancellationToken token)
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

    private static async Task<T> SendAsync<T>(ApiCaller client, OnceRequest<T> request, CancellationToken token)
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

    private static async Task<Finding<T>> LookAsync<T>(ApiCaller client, OnceRequest<T> request, SendAttempt attempt, ApiException failure, Random random, CancellationToken token)
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

    private static async Task<Finding<T>> LookOnceAsync<T>(ApiCaller client, OnceRequest<T> request, SendAttempt attempt, ApiException failure, CancellationToken token)
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
            ConflictingMemoryId = failure.ConflictingMemoryId,
            ConflictingPath = failure.ConflictingPath,
            RequestId = failure.RequestId,
            OutcomeUnknown = true,
        };
    }
}

/// <summary>A request that must not be carried out twice, and how to find what it made.</summary>
internal abstract class OnceRequest<T>
    where T : class
{
    /// <summary>What is sent, for the log.</summary>
    public abstract string What { get; }

    /// <summary>Sends the request once. An answer without an id is none.</summary>
    public abstract Task<T> SendAsync(CancellationToken token);

    /// <summary>Looks for what the request made.</summary>
    public abstract Task<Finding<T>> LookAsync(SendAttempt attempt, CancellationToken token);

    /// <summary>Notes that it stays open whether the request was carried out: what is found for a later one like it may be this one's.</summary>
    public abstract void LeaveOpen();
}

/// <summary>How far the sending of a request is that must not be carried out twice.</summary>
internal sealed class SendAttempt
{
    /// <summary>A request that took longer leaves others too much time for the same.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _sinceFirst = Stopwatch.StartNew();
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();
    private bool _wasQuick;

    /// <summary>How long ago the request was first sent.</summary>
    public TimeSpan Elapsed => _sinceFirst.Elapsed;

    /// <summary>How often the request was sent again.</summary>
    public int Repeats { get; private set; }

    /// <summary>True where an answer of status 2xx came: the service has accepted the request, whatever else the answer says.</summary>
    public bool IsAccepted { get; private set; }

    /// <summary>How often the list was read since the answer was lost.</summary>
    public int Looks { get; set; }

    /// <summary>
    /// True where what is found is ours, though others may send the same: the service accepted ours, or the list shows it at once after a short
    /// request. What appears later may be that of somebody who was later.
    /// </summary>
    public bool IsOurs => IsAccepted || (Looks == 0 && _wasQuick);

    /// <summary>Says what was taken for ours though nothing but the moment tells it apart; one that is sure is not spoken of.</summary>
    public void TellTaken(ApiCaller client, string what, string id)
    {
        if (!IsAccepted)
            client.Warn($"The answer to {what} was lost; '{id}' was found and is taken for what it made. Another process that did the same at that very moment may take it for its own.");
    }

    /// <summary>The request is sent again.</summary>
    public void Repeat()
    {
        Repeats++;
        _sinceLast.Restart();
    }

    /// <summary>The answer was lost.</summary>
    public void Lose(ApiException failure)
    {
        _wasQuick = _sinceLast.Elapsed < Quick;
        IsAccepted |= failure.Status is >= 200 and < 300;
        Looks = 0;
    }
}
