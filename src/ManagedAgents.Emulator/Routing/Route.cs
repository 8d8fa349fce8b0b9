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

    /// <summary>Which credentials open the operation.</summary>
    public Access Access { get; private set; } = Access.ApiKey;

    /// <summary>What the first id in the path is, which a worker's credential must open.</summary>
    public Scope Scope { get; private set; }

    /// <summary>Whether the body is JSON; an upload reads its own.</summary>
    public bool TakesJson { get; init; } = true;

    /// <summary>The same route, opened by other credentials than the API key alone.</summary>
    public Route For(Access access, Scope scope = Scope.Environment)
    {
        Access = access;
        Scope = scope;
        return this;
    }

    /// <summary>The ids where the path fits; null where it does not.</summary>
    public IReadOnlyList<string>? Match(string[] segments)
    {
        if (segments.Length != _segments.Length)
            return null;
        var ids = new List<string>();
        for (int i = 0; i < segments.Length; i++)
        {
            if (_segments[i] == "*" && segments[i].Length > 0)
                ids.Add(Uri.UnescapeDataString(segments[i]));
            else if (_segments[i] != segments[i])
                return null;
        }

        return ids;
    }
}

/// <summary>The credentials that open an operation.</summary>
[Flags]
internal enum Access
{
    /// <summary>The API key.</summary>
    ApiKey = 1,

    /// <summary>The key of an environment.</summary>
    Environment = 2,

    /// <summary>The token that came with an item of work.</summary>
    Token = 4,
}

/// <summary>What the first id in a path is.</summary>
internal enum Scope
{
    /// <summary>An environment; an id behind it is that of an item of its work.</summary>
    Environment,

    /// <summary>A session.</summary>
    Session,

    /// <summary>A memory store, which is read.</summary>
    Store,

    /// <summary>A memory store, which is written.</summary>
    WrittenStore,

    /// <summary>A skill.</summary>
    Skill,
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
