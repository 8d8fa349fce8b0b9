using System.Collections.Generic;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Lets the previews of each message stop after so many pieces; the whole message comes nevertheless.</summary>
internal sealed class ShedDeltasFault : Fault
{
    private readonly int _most;
    private int _sent;

    public ShedDeltasFault(int most) => _most = most;

    public override void ChangeFrames(List<Frame> frames)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            if (frames[i].Type == "event_start") _sent = 0;
            else if (frames[i].Type == "event_delta" && ++_sent > _most) frames.RemoveAt(i--);
        }
    }
}
