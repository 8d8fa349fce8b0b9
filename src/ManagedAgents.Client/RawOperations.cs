using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Resources;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client;

/// <summary>Any request the service takes, for what has no operation of its own. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class RawOperations
{
    private readonly ApiCaller _client;

    internal RawOperations(ApiCaller client) => _client = client;

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The answer.</returns>
    public async Task<RawAnswer> SendAsync(RawRequest request, CancellationToken token) =>
        new(await _client.SendAsync(ToApi(request, "application/json"), token).ConfigureAwait(false));

    /// <summary>Sends a request and copies the answer's bytes as they come.</summary>
    /// <param name="request">The request.</param>
    /// <param name="target">Where the bytes go.</param>
    /// <param name="onReceived">Told after each piece how many bytes have come, and of how many where that is known; called on any thread.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>The answer's length in bytes.</returns>
    public Task<long> DownloadAsync(RawRequest request, Stream target, Action<long, long?> onReceived, CancellationToken token) =>
        Download.CopyAsync(_client, ToApi(request, "*/*"), null, target, onReceived, token);

    private static void AddQuery(ApiRequest api, string name, object? value)
    {
        if (value is not string and IEnumerable list)
        {
            // The service's lists repeat a bracketed name.
            string repeated = name.EndsWith("[]", StringComparison.Ordinal) ? name : name + "[]";
            foreach (object? item in list)
                AddQuery(api, repeated, item);
            return;
        }

        api.Query(Escaped(name), value switch
        {
            null => null,
            bool flag => flag ? "true" : "false",
            DateTimeOffset time => WireTime.Format(time),
            DateTime time => WireTime.Format(new DateTimeOffset(time)),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        });
    }

    private static string Escaped(string name) => Uri.EscapeDataString(name).Replace("%5B", "[").Replace("%5D", "]");

    private static Beta BetaOf(string method, string path, bool isOfSession)
    {
        ResourceKind? kind = Kinds.OfPath(path);
        if (kind != Kinds.File)
            return kind?.BetaOf(path) ?? Beta.ManagedAgents;
        return isOfSession ? Beta.ManagedAgents : method == "POST" && path == ApiRequest.PathOf(kind.Path) ? Beta.Upload : kind.Beta;
    }

    private ApiRequest ToApi(RawRequest request, string accept)
    {
        int mark = request.Path.IndexOf('?');
        string path = mark < 0 ? request.Path : request.Path.Substring(0, mark);
        string given = mark < 0 ? string.Empty : request.Path.Substring(mark + 1);
        string filter = _client.Connection.WireFormat.SessionFilesFilter;
        var api = new ApiRequest(request.Method, path)
        {
            Accept = accept,
            Body = request.Body,
            Headers = request.Headers,
            Beta = BetaOf(request.Method, path, isOfSession: request.Query?.Contains(filter) == true || ("&" + given).IndexOf($"&{filter}=", StringComparison.Ordinal) >= 0),
        };
        api.QueryText(given);
        foreach (DictionaryEntry entry in request.Query ?? new Hashtable())
            AddQuery(api, Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!, entry.Value);
        return api;
    }
}

/// <summary>Any request, in the caller's own words.</summary>
public sealed class RawRequest
{
    /// <summary>Makes a request.</summary>
    /// <param name="method">The HTTP method, in capitals.</param>
    /// <param name="path">The path from <c>/v1</c> on, escaped as it shall be sent; it may have a query.</param>
    public RawRequest(string method, string path)
    {
        Method = method;
        Path = path;
    }

    /// <summary>The HTTP method, in capitals.</summary>
    public string Method { get; }

    /// <summary>The path from <c>/v1</c> on.</summary>
    public string Path { get; }

    /// <summary>Query parameters: plain values; a list is sent as <c>name[]=a&amp;name[]=b</c>, null is left out.</summary>
    public IDictionary? Query { get; init; }

    /// <summary>The JSON body as plain values; null for none.</summary>
    public object? Body { get; init; }

    /// <summary>Headers besides the connection's; one of the same name replaces the connection's.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }
}

/// <summary>The answer to any request, unread.</summary>
public sealed class RawAnswer
{
    private readonly byte[] _body;

    internal RawAnswer(ApiAnswer answer)
    {
        Status = answer.Status;
        RequestId = answer.RequestId;
        _body = answer.Body;
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The request's id, to quote to support; null when none came.</summary>
    public string? RequestId { get; }

    /// <summary>The body as UTF-8 text; empty for none.</summary>
    public string Text => Encoding.UTF8.GetString(WireJson.WithoutMark(_body));
}
