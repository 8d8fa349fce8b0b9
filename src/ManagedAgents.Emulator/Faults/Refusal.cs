using System;

namespace ManagedAgents.Emulator.Faults;

/// <summary>What a rule lets the server refuse: connects, or all of them for a time.</summary>
internal sealed class Refusal
{
    /// <param name="connects">How many connects are reset as soon as they are made; 0 for none.</param>
    /// <param name="time">How long nobody listens.</param>
    public Refusal(int connects, TimeSpan time)
    {
        Connects = connects;
        Time = time;
    }

    public int Connects { get; }

    public TimeSpan Time { get; }
}
