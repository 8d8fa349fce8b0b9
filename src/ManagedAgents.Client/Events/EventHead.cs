namespace ManagedAgents.Client.Events;

/// <summary>What is read of every event at once: its bytes, type, id, and whether it was processed.</summary>
internal readonly struct EventHead
{
    public EventHead(byte[] utf8, string type, string id, string sessionId, bool isProcessed)
    {
        Utf8 = utf8;
        Type = type;
        Id = id;
        SessionId = sessionId;
        IsProcessed = isProcessed;
    }

    public byte[] Utf8 { get; }

    public string Type { get; }

    public string Id { get; }

    public string SessionId { get; }

    public bool IsProcessed { get; }
}
