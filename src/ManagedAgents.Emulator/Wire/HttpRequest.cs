using System;
using System.Collections.Generic;

namespace ManagedAgents.Emulator.Wire;

/// <summary>One request as it came over the wire: the head is read, the body not yet.</summary>
internal sealed class HttpRequest
{
    public HttpRequest(string method, string target, bool isHttp11, IReadOnlyList<KeyValuePair<string, string>> headers, RequestBody body)
    {
        Method = method;
        Target = target;
        IsHttp11 = isHttp11;
        Headers = headers;
        Body = body;
        int mark = target.IndexOf('?');
        Path = mark < 0 ? target : target.Substring(0, mark);
        Query = QueryString.Parse(mark < 0 ? "" : target.Substring(mark + 1));
    }

    public string Method { get; }

    /// <summary>Path and query exactly as sent.</summary>
    public string Target { get; }

    /// <summary>The path, still percent-encoded.</summary>
    public string Path { get; }

    /// <summary>Decoded names and values in the order sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; }

    public bool IsHttp11 { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    public RequestBody Body { get; }

    /// <summary>The worker that signs it; null where that is the API key.</summary>
    public WorkerCaller? Worker { get; set; }

    /// <summary>The faults that fit this request.</summary>
    public ResponseFaults Faults { get; set; } = ResponseFaults.None;

    /// <summary>What the request log keeps of this request.</summary>
    public RecordedRequest? Record { get; set; }

    /// <summary>A header's values joined with commas; null where the header is absent.</summary>
    public string? Header(string name)
    {
        string? found = null;
        foreach (KeyValuePair<string, string> header in Headers)
        {
            if (string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))
                found = found is null ? header.Value : found + "," + header.Value;
        }

        return found;
    }

    /// <summary>Whether a comma-separated header has this token.</summary>
    public bool HasToken(string name, string token)
    {
        foreach (string part in (Header(name) ?? "").Split(','))
        {
            if (string.Equals(part.Trim(), token, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}

/// <summary>Query strings, decoded; brackets may come plain or percent-encoded.</summary>
internal static class QueryString
{
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string query)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (string part in query.Split('&'))
        {
            if (part.Length == 0)
                continue;
            int equals = part.IndexOf('=');
            pairs.Add(equals < 0
                ? new(Decode(part), "")
                : new(Decode(part.Substring(0, equals)), Decode(part.Substring(equals + 1))));
        }

        return pairs;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
