using System.Collections;
using System.Collections.Generic;

namespace ManagedAgents.Client.Requests;

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
