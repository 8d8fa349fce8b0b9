using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Faults;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Routing;

/// <summary>Takes a request through the checks, in the service's order, to the operation that answers it.</summary>
internal sealed class Router : IRequestHandler
{
    private readonly IReadOnlyList<Route> _routes;
    private readonly RequestChecks _checks;
    private readonly FaultPlan _faults;
    private readonly RequestLog _log;
    private readonly long _maxBody;
    private readonly long _maxUpload;

    public Router(IReadOnlyList<Route> routes, RequestChecks checks, RequestLog log, FaultPlan faults, long maxBody, long maxUpload)
    {
        _routes = routes;
        _checks = checks;
        _log = log;
        _maxBody = maxBody;
        _maxUpload = maxUpload;
        _faults = faults;
    }

    public ResponseFaults FaultsFor(HttpRequest request)
    {
        _log.Add(request);
        return _faults.For(request);
    }

    public async Task DiscardAsync(HttpRequest request, CancellationToken token)
    {
        if (request.Body.DeclaredLength is { } length && length <= _maxBody && request.Header("Content-Type")?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true)
            RequestLog.AddBody(request, await request.Body.ReadAllAsync(token).ConfigureAwait(false));
        else
            await request.Body.DrainAsync(long.MaxValue, token).ConfigureAwait(false);
    }

    public HttpResponse Refuse(int status, string message) => Responses.Error(ServiceException.Of(status, message), Ids.New("req_"));

    public async Task<HttpResponse> HandleAsync(HttpRequest request, CancellationToken token)
    {
        string requestId = Ids.New("req_");
        try
        {
            HttpResponse response = await AnswerAsync(request, requestId, token).ConfigureAwait(false);
            response.SetHeader("request-id", requestId);
            if (request.Header("anthropic-workspace-id") is { } workspace)
                response.SetHeader("anthropic-workspace-id", workspace);
            return response;
        }
        catch (ServiceException e)
        {
            return Responses.Error(e, requestId);
        }
        catch (WireException e)
        {
            return Responses.Error(ServiceException.Of(e.Status, e.Message), requestId);
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or NullReferenceException or ArgumentException or FormatException)
        {
            return Responses.Error(ServiceException.Of(500, "The emulator failed: " + e.Message), requestId);
        }
    }

    private async Task<HttpResponse> AnswerAsync(HttpRequest request, string requestId, CancellationToken token)
    {
        _checks.CheckHeaders(request);
        if (request.Record is { } record)
            record.Credential = request.Worker is null ? "ApiKey" : request.Worker.WorkId is null ? "EnvironmentKey" : "SessionsToken";
        (Route? route, IReadOnlyList<string>? ids) = Find(request);
        if (route is null)
            return NotAllowed(request, requestId);
        if (route.Beta?.Split(',').Any(b => !request.HasToken("anthropic-beta", b)) == true)
            throw ServiceException.NotFound($"{request.Path} needs the header anthropic-beta: {route.Beta}");
        RequestChecks.CheckAccess(request, route, ids);
        request.Body.Limit = route.TakesJson ? _maxBody : _maxUpload;
        if (request.Body.DeclaredLength > request.Body.Limit)
            throw ServiceException.Of(413, $"The body is larger than {request.Body.Limit} bytes.");
        JsonObject? body = route.TakesJson ? await ReadJsonAsync(request, token).ConfigureAwait(false) : null;
        var query = new QueryParameters(request.Query, route.QueryKeys);
        return await route.Handler(new ApiCall(request, ids, query, body), token).ConfigureAwait(false);
    }

    private (Route? Route, IReadOnlyList<string> Ids) Find(HttpRequest request)
    {
        string method = request.Method == "HEAD" ? "GET" : request.Method;
        string[] segments = request.Path.Split('/');
        foreach (Route route in _routes)
        {
            if (route.Method == method && route.Match(segments) is { } ids)
                return (route, ids);
        }

        return (null, Array.Empty<string>());
    }

    // The path exists with other methods, or not at all.
    private HttpResponse NotAllowed(HttpRequest request, string requestId)
    {
        string[] segments = request.Path.Split('/');
        var methods = _routes.Where(r => r.Match(segments) is not null).Select(r => r.Method).Distinct().ToList();
        if (methods.Count == 0)
            throw ServiceException.NotFound($"{request.Path} is no path of this service");
        HttpResponse response = Responses.Error(ServiceException.Of(405, $"{request.Method} is not allowed on {request.Path}"), requestId);
        response.SetHeader("Allow", string.Join(", ", methods));
        return response;
    }

    private static async Task<JsonObject?> ReadJsonAsync(HttpRequest request, CancellationToken token)
    {
        byte[] bytes = await request.Body.ReadAllAsync(token).ConfigureAwait(false);
        if (bytes.Length == 0)
            return null;
        RequestLog.AddBody(request, bytes);
        try
        {
            JsonObject body = JsonNode.Parse(bytes) as JsonObject ?? throw ServiceException.Invalid("The body must be a JSON object.");
            Visit(body);
            return body;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw ServiceException.Invalid("The body is not valid JSON: " + e.Message);
        }
    }

    // Members are read when first asked for: ask for all now, so that a doubled name is found here.
    private static void Visit(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            foreach (KeyValuePair<string, JsonNode?> member in members)
                Visit(member.Value);
        }
        else if (node is JsonArray items)
        {
            foreach (JsonNode? item in items)
                Visit(item);
        }
    }
}
