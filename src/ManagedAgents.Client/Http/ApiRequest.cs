using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net.Http;
using System.Text;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Client.Http;

/// <summary>One request before it is sent: method, path below the base address, query, body.</summary>
internal sealed class ApiRequest
{
    private readonly StringBuilder _query = new();

    public ApiRequest(string method, string path)
    {
        Method = method;
        Path = path;
    }

    public string Method { get; }

    public string Path { get; }

    public string Target => _query.Length == 0 ? Path : Path + "?" + _query;

    /// <summary>The JSON body: a <see cref="RequestBody"/> or any plain value; null for none.</summary>
    public object? Body { get; init; }

    /// <summary>Makes the content anew for each try, given what to call as its bytes leave; null where <see cref="Body"/> is the content.</summary>
    public Func<Action, HttpContent>? Content { get; init; }

    public string Accept { get; init; } = "application/json";

    /// <summary>The beta of its route.</summary>
    public Beta Beta { get; init; } = Beta.ManagedAgents;

    /// <summary>Headers for this request alone; they replace the connection's.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>True for a POST that changes nothing.</summary>
    public bool IsRead { get; init; }

    /// <summary>True for a change that the service makes only on the state that it names, and answers as done where it was made before.</summary>
    public bool IsConditional { get; init; }

    /// <summary>True where two of the same do no more than one.</summary>
    public bool IsRepeatable => IsRead || IsConditional || Method is "GET" or "DELETE" or "HEAD";

    public ApiRequest Query(string name, string? value)
    {
        if (value is null)
            return this;
        if (_query.Length > 0)
            _query.Append('&');
        _query.Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    /// <summary>Adds a query as it is, already escaped.</summary>
    public ApiRequest QueryText(string query)
    {
        if (query.Length > 0)
            _query.Append(_query.Length > 0 ? "&" : string.Empty).Append(query);
        return this;
    }

    public ApiRequest Query(string name, int? value) => Query(name, value?.ToString(CultureInfo.InvariantCulture));

    public ApiRequest Query(string name, bool? value) => Query(name, value is { } flag ? flag ? "true" : "false" : null);

    public ApiRequest Query(string name, DateTimeOffset? value) => Query(name, value is { } time ? WireTime.Format(time) : null);

    public ApiRequest QueryEach(string name, IEnumerable<string>? values)
    {
        foreach (string value in values ?? Array.Empty<string>())
            Query(name, value);
        return this;
    }

    /// <summary>A path of fixed words and ids; ids are escaped, so that none can leave its place.</summary>
    public static string PathOf(params string[] segments)
    {
        var path = new StringBuilder("/v1");
        foreach (string segment in segments)
        {
            // A segment of dots alone would be resolved away by the URI parser.
            if (segment.Trim('.').Length == 0)
                throw new InvalidInputException($"'{segment}' is not an id.");
            path.Append('/').Append(Uri.EscapeDataString(segment));
        }

        return path.ToString();
    }
}
