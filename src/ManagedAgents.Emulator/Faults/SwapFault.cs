using System.Collections.Generic;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Lets neighbours of a stream change places: the n-th event and the next, or each two.</summary>
internal sealed class SwapFault : Fault
{
    private readonly int? _nth;
    private Frame? _held;
    private int _seen;

    public SwapFault(int? nth) => _nth = nth;

    public override bool HoldsFrame => _held is not null;

    public override void ChangeFrames(List<Frame> frames)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            if (!frames[i].IsEvent) continue;
            _seen++;
            if (_held is not null)
            {
                // A session has no event behind its end.
                bool isEnd = frames[i].Type is "session.status_terminated" or "session.deleted";
                frames.Insert(isEnd ? i : i + 1, _held);
                i++;
                _held = null;
            }
            else if (_nth is null || _nth == _seen)
            {
                _held = frames[i];
                frames.RemoveAt(i--);
            }
        }
    }

    public override Frame? Release()
    {
        var held = _held;
        _held = null;
        return held;
    }
}
