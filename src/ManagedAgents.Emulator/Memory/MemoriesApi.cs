using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Memory;

/// <summary>memory_stores.memories.*</summary>
internal sealed class MemoriesApi
{
    private const int MostWithContent = 20;
    private readonly Service _service;

    public MemoriesApi(Service service) => _service = service;

    public IEnumerable<Route> Routes() => new[]
    {
        Route("POST", "/v1/memory_stores/*/memories", Create, "view"),
        Route("GET", "/v1/memory_stores/*/memories", List, "limit", "page", "depth", "path_prefix", "view"),
        Route("GET", "/v1/memory_stores/*/memories/*", call => Responses.Json(MemoryViews.Show(call, Memory(call), isFullByDefault: true)), "view"),
        Route("POST", "/v1/memory_stores/*/memories/*", Update, "view"),
        Route("DELETE", "/v1/memory_stores/*/memories/*", Delete, "expected_content_sha256"),
    };

    // A worker's token opens the stores that are attached to its session.
    private Route Route(string method, string template, Func<ApiCall, HttpResponse> handler, params string[] queryKeys) =>
        _service.RouteWith(RequestChecks.MemoryBeta, method, template, handler, queryKeys).For(Access.ApiKey | Access.Token, method == "GET" ? Scope.Store : Scope.WrittenStore);

    private HttpResponse Create(ApiCall call)
    {
        MemoryWriter writer = Writer(call);
        Fields fields = call.Fields;
        if (!fields.Has("content"))
            throw fields.Error("content", "is required; \"\" for an empty memory");
        return Responses.Json(MemoryViews.Show(call, writer.Create(MemoryFields.Path(fields), MemoryFields.Content(fields)), isFullByDefault: false));
    }

    private HttpResponse Update(ApiCall call)
    {
        MemoryWriter writer = Writer(call);
        StoredObject memory = Memory(call);
        Fields fields = call.Fields;
        string path = fields.IsNull("path") ? memory.Text("path")! : MemoryFields.Path(fields);
        string content = fields.IsNull("content") ? memory.Text("content")! : MemoryFields.Content(fields);
        bool isSame = memory.Text("path") == path && memory.Text("content") == content;
        if (!isSame && fields.Object("precondition") is { } precondition)
        {
            precondition.OneOf("type", "content_sha256");
            RefuseChanged(memory, precondition.Text("content_sha256"));
        }

        writer.Change(memory, path, content);
        return Responses.Json(MemoryViews.Show(call, memory, isFullByDefault: false));
    }

    private HttpResponse Delete(ApiCall call)
    {
        MemoryWriter writer = Writer(call);
        StoredObject memory = Memory(call);
        RefuseChanged(memory, call.Query.Text("expected_content_sha256"));
        writer.Delete(memory);
        return Responses.Deleted(memory.Id, "memory_deleted");
    }

    private HttpResponse List(ApiCall call)
    {
        string store = _service.Find(MemoryKinds.Store, call.Ids[0]).Id;
        bool isRolledUp = call.Query.Integer("depth", 0, 1) == 1;
        string prefix = call.Query.Text("path_prefix") ?? "/";
        if (!prefix.StartsWith("/", StringComparison.Ordinal) || !prefix.EndsWith("/", StringComparison.Ordinal))
            throw ServiceException.Invalid("path_prefix: must begin and end with /");
        bool isFull = MemoryViews.IsFull(call, isFullByDefault: false);
        IEnumerable<StoredObject> found = _service.AllOf(MemoryKinds.Memory, store).Where(m => m.Text("path")!.StartsWith(prefix, StringComparison.Ordinal));

        // By path, so that a page says where the next begins whatever is written meanwhile.
        IEnumerable<(string Path, StoredObject Memory)> items = found.GroupBy(m => Listed(m.Text("path")!, prefix, isRolledUp)).Select(g => (Path: g.Key, Memory: g.First()));
        Page<(string Path, StoredObject Memory)> page = Paging.Cut(call, items, i => i.Path, descendingByDefault: false, atMost: isFull ? MostWithContent : int.MaxValue);
        return Responses.Page(page, i => JsonText.Write(i.Path.EndsWith("/", StringComparison.Ordinal)
            ? new JsonObject { ["type"] = "memory_prefix", ["path"] = i.Path } : MemoryViews.Show(call, i.Memory, isFullByDefault: false)));
    }

    // The path of a memory, or of the folder below the prefix that stands for all in it.
    private static string Listed(string path, string prefix, bool isRolledUp)
    {
        int end = isRolledUp ? path.IndexOf('/', prefix.Length) : -1;
        return end < 0 ? path : path.Substring(0, end + 1);
    }

    private static void RefuseChanged(StoredObject memory, string? expected)
    {
        if (expected is null || expected == memory.Text("content_sha256"))
            return;
        throw ServiceException.Conflict($"memory {memory.Id} has content_sha256 {memory.Text("content_sha256")}, not {expected}", "memory_precondition_failed_error");
    }

    private MemoryWriter Writer(ApiCall call) => new(_service, _service.FindLive(MemoryKinds.Store, call.Ids[0]).Id);

    private StoredObject Memory(ApiCall call) => _service.Find(MemoryKinds.Memory, call.Ids[1], _service.Find(MemoryKinds.Store, call.Ids[0]).Id);
}

/// <summary>The two views of memories and their versions: full has the content, basic null in its place.</summary>
internal static class MemoryViews
{
    public static bool IsFull(ApiCall call, bool isFullByDefault) => call.Query.Text("view") switch
    {
        null => isFullByDefault,
        "full" => true,
        "basic" => false,
        _ => throw ServiceException.Invalid("view: must be basic or full"),
    };

    public static JsonObject Show(ApiCall call, StoredObject found, bool isFullByDefault)
    {
        JsonObject json = JsonText.Copy(found.Body);
        if (!IsFull(call, isFullByDefault))
            json["content"] = null;
        return json;
    }
}
