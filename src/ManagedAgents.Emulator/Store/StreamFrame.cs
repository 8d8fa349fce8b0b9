namespace ManagedAgents.Emulator.Store;

/// <summary>One event as a stream writes it; the last of a session ends the stream.</summary>
internal sealed class StreamFrame
{
    public StreamFrame(string type, string json, bool isLast)
    {
        Type = type;
        Json = json;
        IsLast = isLast;
        Bytes = StoredEvent.Frame(type, json);
    }

    public string Type { get; }

    public string Json { get; }

    public bool IsLast { get; }

    public byte[] Bytes { get; }
}
