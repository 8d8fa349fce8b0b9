using System;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Http;

/// <summary>Sends requests over one connection, for one caller.</summary>
public class ApiCaller
{
    private readonly Action<string>? _log;
    private readonly Action<string>? _warn;
    private readonly RequestSender _sender;

    private protected ApiCaller(ApiConnection connection, Action<string>? log, Action<string>? warn)
    {
        Connection = connection;
        _log = log;
        _warn = warn;
        Waits = new Waits(connection.RequestTimeout, _log, _warn);
        _sender = new RequestSender(connection, _log, _warn, Waits);
    }

    /// <summary>The connection the client uses.</summary>
    public ApiConnection Connection { get; }

    /// <summary>The rule for waiting before another try.</summary>
    internal Waits Waits { get; }

    internal int? PageSize => Connection.WireFormat.PageSize(events: false);

    internal int? EventPageSize => Connection.WireFormat.PageSize(events: true);

    internal void Log(string line) => _log?.Invoke(line);

    internal void Warn(string line) => _warn?.Invoke(line);

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <exception cref="ApiException">No answer, an error answer, or none in time.</exception>
    internal Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken token) => _sender.SendAsync(request, (response, deadline) => ReadAllAsync(request, response, deadline), token);

    /// <summary>Sends a request and reads the answer as an object.</summary>
    internal async Task<T> ReadAsync<T>(ApiRequest request, Func<JsonElement, T> read, CancellationToken token) =>
        read((await SendForObjectAsync(request, token).ConfigureAwait(false)).ToObject());

    /// <summary>Sends a request and reads the whole answer, which is an object.</summary>
    internal Task<ApiAnswer> SendForObjectAsync(ApiRequest request, CancellationToken token) => _sender.SendAsync(request, (response, deadline) => ReadObjectAsync(request, response, deadline), token);

    internal Pager<T> Page<T>(Func<string?, ApiRequest> requestPage, Func<JsonElement, T> read, Func<JsonElement, string?>? next = null)
        where T : class => new(this, requestPage, read, next ?? Pages.Next);

    /// <summary>Sends a request and gives the answer once its head has come; the caller reads and disposes it.</summary>
    /// <exception cref="ApiException">No answer, an error answer, or no head in time.</exception>
    internal Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken token) =>
        _sender.SendAsync(request, static (response, _) => Task.FromResult(response), token);

    private async Task<ApiAnswer> ReadObjectAsync(ApiRequest request, HttpResponseMessage response, Deadline deadline)
    {
        ApiAnswer answer = await ReadAllAsync(request, response, deadline).ConfigureAwait(false);
        answer.ToObject();
        return answer;
    }

    private async Task<ApiAnswer> ReadAllAsync(ApiRequest request, HttpResponseMessage response, Deadline deadline)
    {
        using (response)
        {
            byte[] body = await BodyReader.ReadAllAsync(response, deadline.Token).ConfigureAwait(false);
            Connection.Redaction.Remember(ReceivedSecrets.In(request, body));
            return new ApiAnswer((int)response.StatusCode, ResponseHeaders.RequestId(response), response.Headers.Date, Answerer.MediaType(response), body, ReceivedSecrets.Quoting(request, Connection.Redaction));
        }
    }
}
