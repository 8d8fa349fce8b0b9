using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Models;

/// <summary>models.*: a few names to choose from. An agent may have any other.</summary>
internal sealed class ModelsApi
{
    private static readonly string[] Models = { "claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "claude-opus-4-6" };
    private readonly Service _service;

    public ModelsApi(Service service) => _service = service;

    public IEnumerable<Route> Routes() => new[]
    {
        _service.OpenRoute("GET", "/v1/models", List, "limit", "after_id", "before_id", "lifecycle[]"),
        _service.OpenRoute("GET", "/v1/models/*", Get),
    };

    private static HttpResponse List(ApiCall call)
    {
        IReadOnlyList<string> lifecycle = call.Query.List("lifecycle[]", "active", "deprecated", "retired");
        string[] models = lifecycle.Count == 0 || lifecycle.Contains("active") ? Models : System.Array.Empty<string>();
        return IdPaging.Cut(call, models, m => m, m => JsonText.Write(Render(m)), 1000);
    }

    private static HttpResponse Get(ApiCall call) => Models.Contains(call.Ids[0])
        ? Responses.Json(Render(call.Ids[0])) : throw ServiceException.NotFound($"model {call.Ids[0]} was not found");

    private static JsonObject Render(string id) => new()
    {
        ["id"] = id,
        ["type"] = "model",
        ["display_name"] = id,
        ["created_at"] = "2026-01-01T00:00:00Z",
        ["lifecycle"] = "active",
        ["deprecated_at"] = null,
        ["retires_at"] = null,
        ["capabilities"] = null,
        ["line"] = null,
        ["max_input_tokens"] = null,
        ["max_tokens"] = null,
    };
}
