using System.Text;
using System.Text.Json.Nodes;
using ManagedAgents.Emulator.Resources;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Sessions;

/// <summary>One row of a session's history. A queued event has no time; it gets one, and its place, when it is processed.</summary>
internal sealed class StoredEvent
{
    private string? _json;
    private long _queueOrder;

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

    /// <summary>When it was processed, in microseconds; null while queued.</summary>
    public long? ProcessedAt { get; private set; }

    /// <summary>processed_at in microseconds; only with skewed times another than when it was processed.</summary>
    public long ShownAt { get; private set; }

    /// <summary>When it was queued, in microseconds; null where it was processed as it came.</summary>
    public long? QueuedAt { get; private set; }

    /// <summary>The place in history: the time of a processed event, behind every time for a queued one.</summary>
    public long Order { get; private set; }

    /// <summary>The event as it is listed and streamed now.</summary>
    public string Json => _json ??= JsonText.Write(Body);

    /// <summary>Notes when the event was queued.</summary>
    public void Queue(long now)
    {
        QueuedAt = now;
        _queueOrder = Order;
    }

    /// <summary>The row that this event was while it was queued.</summary>
    public StoredEvent AsQueued()
    {
        JsonObject body = JsonText.Copy(Body);
        body["processed_at"] = null;
        return new StoredEvent(Id, Type, body, _queueOrder);
    }

    /// <summary>Gives the event its time and place.</summary>
    /// <param name="now">Its place.</param>
    /// <param name="shown">Its time, which may be out of order.</param>
    public void Process(long now, long shown)
    {
        ProcessedAt = now;
        ShownAt = shown;
        Order = now;
        if (Body["processed_at"] is null)
            Body["processed_at"] = Clock.Format(shown);
        _json = null;
    }
}
