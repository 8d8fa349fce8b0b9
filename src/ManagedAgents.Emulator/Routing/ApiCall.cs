using System.Collections.Generic;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Routing;

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
