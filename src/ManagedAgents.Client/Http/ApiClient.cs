using System;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Operations;


namespace ManagedAgents.Client.Http;

/// <summary>The service's operations over one connection, for one caller.</summary>
public sealed class ApiClient
{
    private readonly Action<string> _log;
    private readonly Random _random = new();

    /// <summary>Makes a client.</summary>
    /// <param name="connection">The connection, which may be shared.</param>
    /// <param name="log">Takes a line for each request and each retry, without secrets or bodies; called on any thread.</param>
    public ApiClient(ApiConnection connection, Action<string>? log = null)
    {
        Connection = connection;
        _log = log ?? (static _ => { });
    }

    /// <summary>The connection the client uses.</summary>
    public ApiConnection Connection { get; }

    /// <summary>The operations on agents.</summary>
    public AgentOperations Agents => new(this);

    /// <summary>The operations on environments.</summary>
    public EnvironmentOperations Environments => new(this);

    /// <summary>The operations on sessions.</summary>
    public SessionOperations Sessions => new(this);

    /// <summary>The operations on what is mounted in sessions.</summary>
    public SessionResourceOperations SessionResources => new(this);

    /// <summary>The operations on sessions' events.</summary>
    public EventOperations Events => new(this);

    /// <summary>The operations on files.</summary>
    public FileOperations Files => new(this);

    /// <summary>Any request, for what has no operation of its own.</summary>
    public RawOperations Raw => new(this);

    internal int? PageSize => Connection.WireFormat.PageSize(events: false);

    internal int? EventPageSize => Connection.WireFormat.PageSize(events: true);

    internal void Log(string line) => _log(line);

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <exception cref="ApiException">No answer, an error answer, or none in time.</exception>
    internal async Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken token)
    {
        using var deadline = new Deadline(Connection.RequestTimeout, token);
        try
        {
            using HttpResponseMessage response = await OpenWithinAsync(request, deadline, token).ConfigureAwait(false);
            byte[] body = await BodyReader.ReadAllAsync(response, deadline.Token).ConfigureAwait(false);
            return new ApiAnswer((int)response.StatusCode, ResponseHeaders.RequestId(response), response.Headers.Date, body);
        }
        catch (Exception cause) when (IsTransportFailure(cause) && !token.IsCancellationRequested)
        {
            throw Explain(request, cause, deadline);
        }
    }

    /// <summary>Sends a request and reads the answer as an object.</summary>
    internal async Task<T> ReadAsync<T>(ApiRequest request, Func<JsonElement, T> read, CancellationToken token) =>
        read((await SendAsync(request, token).ConfigureAwait(false)).ToObject());

    internal Pager<T> Page<T>(Func<string?, ApiRequest> requestPage, Func<JsonElement, T> read)
        where T : class => new(this, requestPage, read);

    /// <summary>Sends a request and gives the answer once its head has come; the caller reads and disposes it.</summary>
    /// <exception cref="ApiException">No answer, an error answer, or no head in time.</exception>
    internal async Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken token)
    {
        using var deadline = new Deadline(Connection.RequestTimeout, token);
        try
        {
            return await OpenWithinAsync(request, deadline, token).ConfigureAwait(false);
        }
        catch (Exception cause) when (IsTransportFailure(cause) && !token.IsCancellationRequested)
        {
            throw Explain(request, cause, deadline);
        }
    }

    internal static bool IsTransportFailure(Exception cause) =>
        cause is HttpRequestException or IOException or SocketException or WebException or ObjectDisposedException or OperationCanceledException;

    private async Task<HttpResponseMessage> OpenWithinAsync(ApiRequest request, Deadline deadline, CancellationToken token)
    {
        for (int tries = 0; ; tries++)
        {
            TimeSpan? wait;
            string reason;
            try
            {
                HttpResponseMessage response = await SendOnceAsync(request, deadline).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                    return response;
                using (response)
                {
                    wait = tries < Connection.MaxRetryCount ? RetryPolicy.DelayAfter(request, response, tries, _random) : null;
                    if (wait is null)
                        throw ErrorEnvelope.Read(response, await BodyReader.ReadAllAsync(response, deadline.Token).ConfigureAwait(false));
                    reason = $"status {(int)response.StatusCode}";
                }
            }
            catch (Exception cause) when (IsTransportFailure(cause) && !deadline.Token.IsCancellationRequested && !Connection.IsClosed)
            {
                wait = tries < Connection.MaxRetryCount ? RetryPolicy.DelayAfterNoAnswer(request, cause, tries, _random) : null;
                if (wait is null)
                    throw;
                reason = Innermost(cause).Message;
            }

            _log($"{request.Method} {request.Path}: {reason}; trying again in {wait.Value.TotalSeconds:0.0} s ({tries + 1} of {Connection.MaxRetryCount})");
            await Task.Delay(wait.Value, token).ConfigureAwait(false);
            deadline.Extend();
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(ApiRequest request, Deadline deadline)
    {
        var watch = Stopwatch.StartNew();
        HttpResponseMessage response = await Connection.SendOnceAsync(request, deadline.Extend, deadline.Token).ConfigureAwait(false);
        _log($"{request.Method} {request.Target}: status {(int)response.StatusCode} in {watch.ElapsedMilliseconds} ms, request id {ResponseHeaders.RequestId(response) ?? "none"}");
        return response;
    }

    private ApiException Explain(ApiRequest request, Exception cause, Deadline deadline)
    {
        if (deadline.HasPassed)
            return new ApiException(ApiErrorKind.Timeout, $"{request.Method} {request.Path} got no whole answer within {Connection.RequestTimeout.TotalSeconds:0} seconds. It may still have been carried out.", cause);
        if (Connection.IsClosed)
            return new ApiException(ApiErrorKind.Connection, "The connection was closed while the request was under way.", cause);
        return new ApiException(ApiErrorKind.Connection, $"Cannot reach {Connection.BaseUri}: {Innermost(cause).Message}", cause) { NeverArrived = RetryPolicy.NeverArrived(cause) };
    }

    private static Exception Innermost(Exception cause)
    {
        while (cause.InnerException is { } inner)
            cause = inner;
        return cause;
    }
}
