using System;
using System.Collections;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Json;
using ManagedAgents.Client.Requests;

namespace ManagedAgents.Client.Operations;

/// <summary>Any request the service takes, for what has no operation of its own. Each throws <see cref="ApiException"/> when the service refuses or cannot be reached.</summary>
public sealed class RawOperations
{
    private readonly ApiClient _client;

    internal RawOperations(ApiClient client) => _client = client;

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
            FilteredBySession = request.Query?.Contains(filter) == true || ("&" + given).IndexOf($"&{filter}=", StringComparison.Ordinal) >= 0,
        };
        api.QueryText(given);
        foreach (DictionaryEntry entry in request.Query ?? new Hashtable())
            AddQuery(api, Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!, entry.Value);
        return api;
    }
}
