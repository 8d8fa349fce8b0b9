using System.Collections.Generic;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Lets so many events of a stream through and nothing behind them but copies.</summary>
internal sealed class LastEvents
{
    private int _left;

    public LastEvents(int count) => _left = count;

    /// <summary>Whether all of them have passed.</summary>
    public bool ArePassed => _left <= 0;

    public void Limit(List<Frame> frames)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            if (!frames[i].IsEvent || --_left >= 0) continue;
            frames.RemoveRange(i, frames.Count - i);
        }
    }
}
