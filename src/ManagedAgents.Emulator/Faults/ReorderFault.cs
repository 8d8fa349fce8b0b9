using System.Collections.Generic;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Writes behind each event of a stream a second copy of the one so many places before it. The first copies keep their order.</summary>
internal sealed class ReorderFault : Fault
{
    private readonly int _distance;
    private readonly Queue<Frame> _sent = new();

    public ReorderFault(int distance) => _distance = distance;

    public override void ChangeFrames(List<Frame> frames)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            if (!frames[i].IsEvent) continue;
            _sent.Enqueue(frames[i]);
            if (_sent.Count > _distance) frames.Insert(++i, _sent.Dequeue().Copy());
        }
    }
}
