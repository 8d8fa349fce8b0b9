using System;
using System.Collections.Generic;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Routing;

/// <summary>One operation: its method and path, what it asks of a request, and what answers it.</summary>
internal sealed class Route
{
    private readonly string[] _segments;

    public Route(string method, string template, Func<ApiCall, CancellationToken, Task<HttpResponse>> handler)
    {
        Method = method;
        Handler = handler;
        _segments = template.Split('/');
    }

    public string Method { get; }

    public Func<ApiCall, CancellationToken, Task<HttpResponse>> Handler { get; }

    /// <summary>The beta value the operation needs, or several with commas between; null for none.</summary>
    public string? Beta { get; init; }

    /// <summary>The query keys the operation knows.</summary>
    public IReadOnlyCollection<string> QueryKeys { get; init; } = Array.Empty<string>();

    /// <summary>Which credential opens the operation.</summary>
    public Access Access { get; private set; }

    /// <summary>Whether the body is JSON; an upload reads its own.</summary>
    public bool TakesJson { get; init; } = true;

    /// <summary>The same route, opened by other credentials than the API key alone.</summary>
    public Route For(Access access)
    {
        Access = access;
        return this;
    }

    /// <summary>The ids where the path fits; null where it does not.</summary>
    public IReadOnlyList<string>? Match(string[] segments)
    {
        if (segments.Length != _segments.Length) return null;
        var ids = new List<string>();
        for (var i = 0; i < segments.Length; i++)
        {
            if (_segments[i] == "*" && segments[i].Length > 0) ids.Add(Uri.UnescapeDataString(segments[i]));
            else if (_segments[i] != segments[i]) return null;
        }
        return ids;
    }
}

/// <summary>The credentials that open an operation; where an environment's key does, the id of the environment is the first in the path.</summary>
internal enum Access
{
    /// <summary>The API key.</summary>
    ApiKey,

    /// <summary>The API key, or the key of the environment.</summary>
    Either,

    /// <summary>The key of the environment.</summary>
    Environment,

    /// <summary>None: who has none yet asks for one.</summary>
    Anyone,
}

/// <summary>One checked request on its way to the operation that answers it.</summary>
internal sealed class ApiCall
{
    public ApiCall(HttpRequest request, IReadOnlyList<string> ids, QueryParameters query, JsonObject? body)
    {
        Request = request;
        Ids = ids;
        Query = query;
        _body = body;
    }

    private readonly JsonObject? _body;

    public HttpRequest Request { get; }

    /// <summary>The ids in the path, decoded, in order.</summary>
    public IReadOnlyList<string> Ids { get; }

    public QueryParameters Query { get; }

    /// <summary>The JSON body, as fields.</summary>
    public Fields Fields => new(_body ?? new JsonObject(), "");

    public bool HasBeta(string name) => Request.HasToken("anthropic-beta", name);
}
