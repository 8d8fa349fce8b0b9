using System.Text;
using System.Text.Json.Nodes;

namespace ManagedAgents.Emulator.Store;

/// <summary>One row of a session's history. A queued event has no time; it gets one, and its place, when it is processed.</summary>
internal sealed class StoredEvent
{
    private string? _json;

    public StoredEvent(string id, string type, JsonObject body, long order)
    {
        Id = id;
        Type = type;
        Body = body;
        Order = order;
    }

    public string Id { get; }

    public string Type { get; }

    public JsonObject Body { get; }

    /// <summary>processed_at in microseconds; null while queued.</summary>
    public long? ProcessedAt { get; private set; }

    /// <summary>The place in history: the time of a processed event, behind every time for a queued one.</summary>
    public long Order { get; private set; }

    /// <summary>The event as it is listed and streamed now.</summary>
    public string Json => _json ??= JsonText.Write(Body);

    /// <summary>Gives the event its time and place.</summary>
    public void Process(long now)
    {
        ProcessedAt = now;
        Order = now;
        if (Body["processed_at"] is null) Body["processed_at"] = Clock.Format(now);
        _json = null;
    }

    /// <summary>The frame of an event on a stream; the JSON has no line break.</summary>
    public static byte[] Frame(string type, string json) => Encoding.UTF8.GetBytes($"event: {type}\ndata: {json}\n\n");
}
