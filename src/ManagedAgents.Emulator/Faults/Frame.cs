namespace ManagedAgents.Emulator.Faults;

/// <summary>Bytes a stream writes in one go: an event of the service, or what a fault puts beside it.</summary>
internal sealed class Frame
{
    public Frame(string type, byte[] bytes, bool isEvent)
    {
        Type = type;
        Bytes = bytes;
        IsEvent = isEvent;
    }

    public string Type { get; }

    public byte[] Bytes { get; }

    /// <summary>Whether it is the first copy of an event, which faults count.</summary>
    public bool IsEvent { get; }

    public Frame Copy() => new(Type, Bytes, isEvent: false);

    public Frame With(byte[] bytes) => new(Type, bytes, IsEvent);
}
