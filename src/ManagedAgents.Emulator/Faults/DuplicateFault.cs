using System.Collections.Generic;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Writes each n-th event of a stream twice.</summary>
internal sealed class DuplicateFault : Fault
{
    private readonly int _every;
    private int _seen;

    public DuplicateFault(int every) => _every = every;

    public override void ChangeFrames(List<Frame> frames)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            if (frames[i].IsEvent && ++_seen % _every == 0) frames.Insert(i + 1, frames[i++].Copy());
        }
    }
}
