using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;

namespace ManagedAgents.Tests.Events;

/// <summary>Events as the service writes them, for servers that play a part.</summary>
internal static class EventJson
{
    private static readonly DateTimeOffset Start = new(2026, 4, 8, 10, 0, 0, TimeSpan.Zero);

    public static string Running(int number) => Event("session.status_running", number);

    public static string ThreadRunning(int number) => Event("session.thread_status_running", number, ("session_thread_id", "sthr_1"), ("agent_name", "a"));

    public static string Message(int number, string text = "hello") => Event("agent.message", number, ("content", new[] { new { type = "text", text } }));

    public static string UserMessage(int number, bool processed = true) => processed
        ? Event("user.message", number, ("content", Array.Empty<object>()))
        : Serialize(new() { ["type"] = "user.message", ["id"] = Id(number), ["processed_at"] = null, ["content"] = Array.Empty<object>() });

    public static string Idle(int number, string reason = "end_turn") =>
        Event("session.status_idle", number, ("stop_reason", new { type = reason }), ("stop_details", null));

    public static string Event(string type, int number, params (string Name, object? Value)[] fields)
    {
        var members = new Dictionary<string, object?> { ["type"] = type, ["id"] = Id(number), ["processed_at"] = Start.AddSeconds(number).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) };
        foreach ((string name, object? value) in fields)
            members[name] = value;
        return Serialize(members);
    }

    public static string Id(int number) => $"sevt_{number}";

    /// <summary>A page of a list.</summary>
    public static string Page(IEnumerable<string> events, string? next = null) =>
        $$"""{"data":[{{string.Join(",", events)}}],"next_page":{{JsonSerializer.Serialize(next)}}}""";

    /// <summary>A page as the list with the newest first has it.</summary>
    public static string NewestFirst(params string[] oldestFirst) => Page(oldestFirst.Reverse());

    /// <summary>As the other, with what a stream brought since: each event once, the queued last.</summary>
    public static string NewestFirst(IEnumerable<string> oldestFirst, IEnumerable<string> streamed)
    {
        var rows = oldestFirst.ToList();
        foreach (string json in streamed.Where(json => IdOf(json) is not null && !rows.Contains(json)))
        {
            rows.RemoveAll(row => IdOf(row) == IdOf(json));
            rows.Add(json);
        }

        return NewestFirst([.. rows.OrderBy(row => row.Contains("\"processed_at\":null", StringComparison.Ordinal))]);
    }

    private static string? IdOf(string json) =>
        JsonSerializer.Deserialize<JsonElement>(json).TryGetProperty("id", out JsonElement id) ? id.GetString() : null;

    private static string Serialize(Dictionary<string, object?> members) => JsonSerializer.Serialize(members);
}
