using System;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Client.Http;

/// <summary>Sends a request within its deadline and sends it again where that is safe and of use.</summary>
internal sealed class RequestSender
{
    private readonly ApiConnection _connection;
    private readonly Action<string>? _log;
    private readonly Action<string>? _warn;
    private readonly Waits _waits;
    private readonly Random _random = new();

    public RequestSender(ApiConnection connection, Action<string>? log, Action<string>? warn, Waits waits)
    {
        _warn = warn;
        _waits = waits;
        _connection = connection;
        _log = log;
    }

    /// <summary>Sends a request and reads the answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="read">Reads a successful answer within the deadline; what it does not keep it disposes.</param>
    /// <param name="token">Ends the wait.</param>
    /// <exception cref="ApiException">No answer, an error answer, or none in time.</exception>
    public async Task<T> SendAsync<T>(ApiRequest request, Func<HttpResponseMessage, Deadline, Task<T>> read, CancellationToken token)
    {
        try
        {
            return await SendRepeatedlyAsync(request, read, token).ConfigureAwait(false);
        }
        catch (ApiException failure) when ((request.IsConditional || !request.IsRepeatable) && failure.IsUnclear)
        {
            failure.OutcomeUnknown = true;
            throw;
        }
    }

    public static bool IsTransportFailure(Exception cause) =>
        cause is HttpRequestException or IOException or SocketException or WebException or ObjectDisposedException or OperationCanceledException;

    /// <summary>What went wrong underneath, without the password that a proxy's address may hold.</summary>
    public static string SafeMessage(Exception cause)
    {
        while (cause.InnerException is { } inner)
            cause = inner;
        return Redaction.WithoutUserInfo(cause.Message);
    }

    private async Task<T> SendRepeatedlyAsync<T>(ApiRequest request, Func<HttpResponseMessage, Deadline, Task<T>> read, CancellationToken token)
    {
        using var deadline = new Deadline(_connection.RequestTimeout, token, _connection.Closed);
        bool isOpen = false;
        for (int tries = 0; ; tries++)
        {
            TimeSpan wait;
            string reason;
            int accepted = 0;
            try
            {
                HttpResponseMessage response = await SendOnceAsync(request, deadline).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                    accepted = (int)response.StatusCode;
                if (accepted > 0 || (isOpen && IsGone(request, response)))
                    return await read(response, deadline).ConfigureAwait(false);
                using (response)
                {
                    wait = DelayAfter(request, response, tries)
                        ?? throw _connection.Proxy.RefusalIn((int)response.StatusCode)
                        ?? Refusal(response, await BodyReader.ReadErrorAsync(response, deadline.Token).ConfigureAwait(false), ReceivedSecrets.Quoting(request, _connection.Redaction));
                    isOpen |= (int)response.StatusCode >= 500;
                    reason = $"status {(int)response.StatusCode}";
                }
            }
            catch (ApiException cause) when (cause.IsBroken && request.IsRepeatable && tries < _connection.MaxRetryCount)
            {
                wait = RetryPolicy.Backoff(tries, _random);
                reason = cause.Message;
            }
            catch (ApiException cause) when (accepted > 0 && cause.Status == 0)
            {
                throw new ApiException(cause.Kind, cause.Message, cause) { Status = accepted };
            }
            catch (Exception cause) when (IsTransportFailure(cause))
            {
                if (token.IsCancellationRequested)
                    throw new OperationCanceledException(cause.Message, cause, token);
                bool isLast = tries >= _connection.MaxRetryCount || deadline.HasPassed || _connection.IsClosed;
                wait = (isLast ? null : RetryPolicy.DelayAfterNoAnswer(request, cause, tries, _random))
                    ?? throw Explain(request, cause, deadline, accepted);
                isOpen = true;
                reason = SafeMessage(cause);
            }

            deadline.Pause();
            await _waits.WaitAsync(wait, $"{request.Method} {request.Path}: {reason}; trying again in {Waits.Shown(wait)} ({tries + 1} of {_connection.MaxRetryCount})", token).ConfigureAwait(false);
            deadline.Extend();
        }
    }

    private ApiException Refusal(HttpResponseMessage response, byte[] body, Redaction? redaction)
    {
        ApiException refusal = ErrorEnvelope.Read(response, body, redaction);
        refusal.Advice ??= refusal.Status switch
        {
            401 => _connection.AdviceOnRefusal,
            403 => _connection.AdviceOnDenial,
            _ => null,
        };
        return refusal;
    }

    /// <summary>A deletion whose first try got no answer may have been carried out then.</summary>
    private static bool IsGone(ApiRequest request, HttpResponseMessage response) =>
        request.Method == "DELETE" && response.StatusCode == HttpStatusCode.NotFound;

    private TimeSpan? DelayAfter(ApiRequest request, HttpResponseMessage response, int tries) =>
        tries >= _connection.MaxRetryCount ? null : RetryPolicy.DelayAfter(request, response, tries, _random, _waits);

    private async Task<HttpResponseMessage> SendOnceAsync(ApiRequest request, Deadline deadline)
    {
        var watch = Stopwatch.StartNew();
        HttpResponseMessage response;
        try
        {
            response = await _connection.SendOnceAsync(request, deadline.Extend, deadline.Token).ConfigureAwait(false);
        }
        finally
        {
            foreach (string warning in _connection.TakeWarnings())
                (_warn ?? _log)?.Invoke(warning);
        }

        _log?.Invoke($"{request.Method} {request.Target}: status {(int)response.StatusCode} in {watch.ElapsedMilliseconds} ms, request id {ResponseHeaders.RequestId(response) ?? "none"}");
        return response;
    }

    /// <param name="request">The request.</param>
    /// <param name="cause">What happened.</param>
    /// <param name="deadline">The time it had.</param>
    /// <param name="accepted">The status, where the service accepted the request and only its answer's body broke; else 0.</param>
    private ApiException Explain(ApiRequest request, Exception cause, Deadline deadline, int accepted)
    {
        // Its head says that the service accepted the request, whatever became of the rest.
        string after = accepted == 0 ? string.Empty : $" after status {accepted}";
        if (deadline.HasPassed)
            return new ApiException(ApiErrorKind.Timeout, $"{request.Method} {request.Path} got no whole answer within {_connection.RequestTimeout.TotalSeconds:0} seconds{after}.", cause) { Status = accepted };
        if (_connection.IsClosed)
            return new ApiException(ApiErrorKind.Connection, $"The connection was closed while the request was under way{after}.", cause) { Status = accepted };
        if (ProxyRoute.StatusIn(cause) is { } refusal)
            return _connection.Proxy.Refused(refusal, cause);
        bool neverArrived = RetryPolicy.NeverArrived(cause);
        if (RetryPolicy.IsConnectDeadline(cause))
            return new ApiException(ApiErrorKind.Connection, $"Cannot reach {_connection.BaseUri}: no connection within {_connection.ConnectTimeout.TotalSeconds:0} seconds.", cause) { NeverArrived = true };
        string what = neverArrived ? $"Cannot reach {_connection.BaseUri}" : $"{request.Method} {request.Path} got no whole answer from {_connection.BaseUri}{after}";
        return new ApiException(ApiErrorKind.Connection, $"{what}: {SafeMessage(cause)}", cause) { NeverArrived = neverArrived, Status = accepted };
    }
}
