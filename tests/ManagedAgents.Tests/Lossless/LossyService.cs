using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Lossless;

/// <summary>
/// A little service that keeps whatever is made and sent, of each kind, and whose answers can be lost, whose clocks can be apart and which may store texts
/// in a form of its own. What it holds is told apart by ids that no other one gives.
/// </summary>
internal sealed class LossyService : IDisposable
{
    private static int _services;

    private readonly string _name = $"{Interlocked.Increment(ref _services)}x";
    private readonly Dictionary<string, List<JsonObject>> _lists = [];
    private int _ids;
    private int _posts;

    public LossyService()
    {
        Server.On("POST", "/v1/*", Post);
        Server.On("GET", "/v1/*", List);
    }

    public RecordingServer Server { get; } = new();

    /// <summary>What becomes of the n-th POST, beginning with 0; answered where it says nothing else.</summary>
    public Func<int, Fate> FateOf { get; init; } = _ => Fate.Answered;

    /// <summary>How far the clock of its objects is before this machine's.</summary>
    public TimeSpan ObjectsAhead { get; init; }

    /// <summary>How far the clock of its Date header is before this machine's; null for no header.</summary>
    public TimeSpan? DateAhead { get; init; }

    /// <summary>How it keeps a text.</summary>
    public Func<string, string> Keep { get; init; } = text => text;

    /// <summary>Called before a list is given, with how many were given before.</summary>
    public Action<int>? BeforeList { get; init; }

    public int Posts => _posts;

    /// <summary>What there is below a path, oldest first.</summary>
    public IReadOnlyList<JsonObject> Below(string path)
    {
        lock (_lists)
            return [.. _lists.GetValueOrDefault(path, [])];
    }

    public int Count(string path) => Below(path).Count;

    /// <summary>The ids below a path.</summary>
    public string[] Ids(string path) => [.. Below(path).Select(item => (string)item["id"]!)];

    /// <summary>A request that somebody else sent and that was carried out and answered.</summary>
    public JsonObject Store(string path, JsonObject fields)
    {
        lock (_lists)
        {
            if (!_lists.TryGetValue(path, out List<JsonObject>? list))
                _lists[path] = list = [];
            bool isEvent = path.EndsWith("/events", StringComparison.Ordinal);
            JsonObject item = Kept(fields);
            item["id"] = $"{(isEvent ? "sevt" : "obj")}_{_name}{++_ids}";
            item[isEvent ? "processed_at" : "created_at"] = (DateTimeOffset.UtcNow + ObjectsAhead).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
            if (item["agent"] is JsonValue agent)
                item["agent"] = new JsonObject { ["id"] = (string)agent!, ["version"] = 1 };
            list.Add(item);
            return item;
        }
    }

    public void Dispose() => Server.Dispose();

    private JsonObject Kept(JsonObject fields)
    {
        JsonNode? Copy(JsonNode? value) => value switch
        {
            JsonValue text when text.TryGetValue(out string? words) => Keep(words),
            JsonArray items => new JsonArray([.. items.Select(Copy)]),
            JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, member.Key is "type" ? member.Value?.DeepClone() : Copy(member.Value)))),
            _ => value?.DeepClone(),
        };
        return (JsonObject)Copy(fields)!;
    }

    private Reply Post(RecordedRequest request)
    {
        Fate fate = FateOf(_posts++);
        if (fate == Fate.NotCarriedOut)
            return Reply.Drop();
        JsonObject body = request.Body.Length > 0 ? JsonNode.Parse(request.BodyText)!.AsObject() : [];
        JsonObject answer = request.Path.EndsWith("/run", StringComparison.Ordinal)
            ? Store("/v1/deployment_runs", new JsonObject { ["deployment_id"] = request.Path.Split('/')[^2], ["trigger_context"] = new JsonObject { ["type"] = "manual" } })
            : body["events"] is JsonArray events
            ? new JsonObject { ["data"] = new JsonArray([.. events.Select(sent => Store(request.Path, sent!.AsObject()).DeepClone())]) }
            : Store(request.Path, body);
        return fate == Fate.AnswerLost ? Reply.Drop() : Answer(answer);
    }

    private Reply List(RecordedRequest request)
    {
        BeforeList?.Invoke(Server.Requests.Count(r => r.Method == "GET") - 1);
        string? deployment = request.QueryParameters.FirstOrDefault(query => query.Key == "deployment_id").Value;
        IEnumerable<JsonObject> found = Below(request.Path).Reverse().Where(item => deployment is null || (string?)item["deployment_id"] == deployment);
        return Answer(new JsonObject { ["data"] = new JsonArray([.. found.Select(item => item.DeepClone())]), ["next_page"] = null });
    }

    private CannedReply Answer(JsonObject json)
    {
        CannedReply reply = Reply.Json(json.ToJsonString());
        return DateAhead is { } ahead ? reply.With("Date", (DateTimeOffset.UtcNow + ahead).ToString("R", CultureInfo.InvariantCulture)) : reply;
    }
}
