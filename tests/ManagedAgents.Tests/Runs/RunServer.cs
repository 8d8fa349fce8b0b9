using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading;
using ManagedAgents.Tests.Engine;

namespace ManagedAgents.Tests.Runs;

/// <summary>
/// A service with the one session <c>sesn_1</c>, whose events the test sends itself, for what the emulator cannot play. What is sent to the
/// session is accepted, and a message processed at once.
/// </summary>
internal sealed class RunServer : IDisposable
{
    private const string Path = "/v1/sessions/sesn_1";
    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow;
    private static int _count;

    private readonly RecordingServer _server = new();
    private readonly ConcurrentQueue<string> _history = new();

    public RunServer()
    {
        _server.On("GET", "/v1/agents/agent_1", Reply.Json("""{"type":"agent","id":"agent_1","name":"a","version":1,"tools":[]}"""));
        _server.On("POST", "/v1/sessions", Reply.Json("""{"type":"session","id":"sesn_1","status":"idle"}"""));
        _server.On("GET", Path, _ => Reply.Json($$"""{"type":"session","id":"sesn_1","status":"{{Status}}"}"""));
        _server.On("GET", Path + "/events", _ => Reply.Json($$"""{"data":[{{string.Join(",", _history.Reverse())}}],"next_page":null}"""));
        _server.On("POST", Path + "/events", Accept);
        _server.On("GET", Path + "/events/stream", _ => Events);
    }

    public Uri Uri => _server.Uri;

    /// <summary>The server, to add to what it answers.</summary>
    public RecordingServer Server => _server;

    /// <summary>The session's status where it is asked for.</summary>
    public string Status { get; set; } = "running";

    /// <summary>The session's stream.</summary>
    public EventStreamReply Events { get; private set; } = new();

    /// <summary>How often the history was read.</summary>
    public int Looks => _server.Requests.Count(r => r.Method == "GET" && r.Path == Path + "/events");

    /// <summary>What was sent to the session, in order.</summary>
    public IReadOnlyList<JsonElement> Sent =>
        [.. _server.Requests.Where(r => r.Method == "POST" && r.Path == Path + "/events").SelectMany(r => r.Json.GetProperty("events").EnumerateArray())];

    /// <summary>An event with a new id, later than those before it and than all that was sent.</summary>
    public static string Event(string type, params (string Name, object? Value)[] fields)
    {
        int number = Interlocked.Increment(ref _count);
        return Event(type, number, Start.AddMinutes(1).AddMilliseconds(number), fields);
    }

    private static string Event(string type, int number, DateTimeOffset time, (string Name, object? Value)[] fields)
    {
        var members = new Dictionary<string, object?>
        {
            ["type"] = type,
            ["id"] = $"sevt_{number}",
            ["processed_at"] = time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        };
        foreach ((string name, object? value) in fields)
            members[name] = value;
        return JsonSerializer.Serialize(members);
    }

    public static string Idle(string? reason = "end_turn", params string[] waitingFor) => reason is null
        ? Event("session.status_idle")
        : Event("session.status_idle", ("stop_reason", waitingFor.Length == 0 ? new { type = reason } : new { type = reason, event_ids = waitingFor }));

    public static string Message(string text) => Event("agent.message", ("content", new[] { new { type = "text", text } }));

    public static string CustomCall(string name, object? input = null) => Event("agent.custom_tool_use", ("name", name), ("input", input ?? new { }));

    public static string IdOf(string json) => JsonSerializer.Deserialize<JsonElement>(json).GetProperty("id").GetString()!;

    /// <summary>Adds events to the history without streaming them.</summary>
    public void Store(params string[] events)
    {
        foreach (string stored in events)
            _history.Enqueue(stored);
    }

    /// <summary>From now on the stream is a new one.</summary>
    public EventStreamReply NextStream() => Events = new EventStreamReply();

    public void Dispose() => _server.Dispose();

    private CannedReply Accept(RecordedRequest request)
    {
        string[] accepted = [.. request.Json.GetProperty("events").EnumerateArray().Select(Accepted)];
        Store(accepted);
        return Reply.Json($$"""{"data":[{{string.Join(",", accepted)}}]}""");
    }

    private static string Accepted(JsonElement sent) =>
        Event(sent.GetProperty("type").GetString()!, Interlocked.Increment(ref _count), Start, [.. sent.EnumerateObject().Where(p => p.Name != "type").Select(p => (p.Name, (object?)p.Value))]);
}
