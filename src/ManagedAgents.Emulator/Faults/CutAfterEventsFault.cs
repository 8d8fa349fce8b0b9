using System.Collections.Generic;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Closes a stream after so many event frames; pings do not count.</summary>
internal sealed class CutAfterEventsFault : Fault
{
    private int _left;

    public CutAfterEventsFault(int events) => _left = events;

    public override bool CutsAfterFrame => _left <= 0;

    public override void ChangeFrame(List<byte[]> pieces)
    {
        if (_left == 0) pieces.Clear();
        _left--;
    }
}
