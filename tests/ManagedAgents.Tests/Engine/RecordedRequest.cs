using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace ManagedAgents.Tests.Engine;

/// <summary>A request exactly as it reached the server.</summary>
public sealed class RecordedRequest
{
    internal RecordedRequest(
        string method, string target, IReadOnlyList<KeyValuePair<string, string>> headers, byte[] body, ServerConnection connection)
    {
        Method = method;
        Target = target;
        Headers = headers;
        Body = body;
        Connection = connection;
    }

    /// <summary>The method, as sent.</summary>
    public string Method { get; }

    /// <summary>Path and query, as sent: nothing is decoded.</summary>
    public string Target { get; }

    /// <summary>The target up to the question mark.</summary>
    public string Path => Target.Split('?', 2)[0];

    /// <summary>The target behind the question mark, empty when there is none; nothing is decoded.</summary>
    public string Query => Target.Contains('?', StringComparison.Ordinal) ? Target.Split('?', 2)[1] : "";

    /// <summary>Query parameters in order, names and values decoded.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> QueryParameters =>
    [
        .. Query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Select(pair =>
            KeyValuePair.Create(Uri.UnescapeDataString(pair[0]), pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : ""))
    ];

    /// <summary>Headers in order, duplicates kept, names as sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The body without transfer encoding.</summary>
    public byte[] Body { get; }

    /// <summary>The body as UTF-8.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body);

    /// <summary>The body as JSON; throws when it is none.</summary>
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    /// <summary>When it had arrived whole.</summary>
    public DateTimeOffset ReceivedAt { get; } = DateTimeOffset.UtcNow;

    /// <summary>The connection that it came on.</summary>
    public ServerConnection Connection { get; }

    /// <summary>The values of a header, in order; empty when it was not sent.</summary>
    public IReadOnlyList<string> HeaderValues(string name) =>
        [.. Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value)];

    /// <summary>The value of a header sent once, null when it was not sent; throws when it was sent twice.</summary>
    public string? Header(string name) => HeaderValues(name).SingleOrDefault();

    /// <summary>Method and target.</summary>
    public override string ToString() => $"{Method} {Target}";
}
