using System;
using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Memory;

/// <summary>memory_stores.memory_versions.*</summary>
internal sealed class MemoryVersionsApi
{
    private static readonly string[] Redacted = { "content", "content_sha256", "content_size_bytes", "path" };
    private static readonly string[] Actors = { "api_key_id", "service_account_id", "session_id" };
    private readonly Service _service;

    public MemoryVersionsApi(Service service) => _service = service;

    public IEnumerable<Route> Routes() => new[]
    {
        Route("GET", "/v1/memory_stores/*/memory_versions", List,
            "limit", "page", "api_key_id", "created_at[gte]", "created_at[lte]", "memory_id", "operation", "service_account_id", "session_id", "view"),
        Route("GET", "/v1/memory_stores/*/memory_versions/*", call => Responses.Json(MemoryViews.Show(call, Version(call), isFullByDefault: true)), "view"),
        Route("POST", "/v1/memory_stores/*/memory_versions/*/redact", Redact),
    };

    private Route Route(string method, string template, Func<ApiCall, HttpResponse> handler, params string[] queryKeys) =>
        _service.RouteWith(RequestChecks.MemoryBeta, method, template, handler, queryKeys);

    private HttpResponse List(ApiCall call)
    {
        string store = _service.Find(MemoryKinds.Store, call.Ids[0]).Id;
        QueryParameters query = call.Query;
        IReadOnlyList<string> operations = query.List("operation", "created", "modified", "deleted");
        IEnumerable<StoredObject> fits = _service.AllOf(MemoryKinds.Version, store).Where(v =>
            (operations.Count == 0 || operations.Contains(v.Text("operation")!))
            && (query.Text("memory_id") is not { } memory || v.Text("memory_id") == memory)
            && Actors.All(k => query.Text(k) is not { } id || v.Body["created_by"]![k]?.GetValue<string>() == id));
        return Responses.Page(Paging.Cut(call, fits, v => v.CreatedAt, true), v => JsonText.Write(MemoryViews.Show(call, v, isFullByDefault: false)));
    }

    private HttpResponse Redact(ApiCall call)
    {
        StoredObject version = Version(call);
        if (_service.AllOf(MemoryKinds.Memory, version.ParentId).Any(m => m.Text("memory_version_id") == version.Id))
            throw ServiceException.Invalid($"memory version {version.Id} is what its memory is now; write the memory anew or delete it first");
        if (version.Text("redacted_at") is null)
        {
            foreach (string name in Redacted)
                version.Body[name] = null;
            version.Body["redacted_at"] = Clock.Format(_service.Clock.Next());
            version.Body["redacted_by"] = MemoryWriter.Actor;
        }

        return Responses.Json(JsonText.Copy(version.Body));
    }

    private StoredObject Version(ApiCall call) => _service.Find(MemoryKinds.Version, call.Ids[1], _service.Find(MemoryKinds.Store, call.Ids[0]).Id);
}
