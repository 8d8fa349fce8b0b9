namespace ManagedAgents.Emulator.Faults;

/// <summary>Counts a stream's events and picks the n-th, or every one.</summary>
internal sealed class EventCounter
{
    private readonly int? _nth;
    private int _seen;

    public EventCounter(int? nth) => _nth = nth;

    public bool Strikes(Frame frame) => frame.IsEvent && (++_seen == _nth || _nth is null);
}
