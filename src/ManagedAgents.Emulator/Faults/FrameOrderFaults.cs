using System.Collections.Generic;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Lets the previews of each message stop after so many pieces; the whole message comes nevertheless.</summary>
internal sealed class ShedDeltasFault : Fault
{
    private readonly int _most;
    private int _sent;

    public ShedDeltasFault(int most) => _most = most;

    public override void ChangeFrames(List<Frame> frames)
    {
        for (int i = 0; i < frames.Count; i++)
        {
            if (frames[i].Type == "event_start")
                _sent = 0;
            else if (frames[i].Type == "event_delta" && ++_sent > _most)
                frames.RemoveAt(i--);
        }
    }
}

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
        for (int i = 0; i < frames.Count; i++)
        {
            if (!frames[i].IsEvent)
                continue;
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
        Frame? held = _held;
        _held = null;
        return held;
    }
}

/// <summary>Writes behind each event of a stream a second copy of the one so many places before it. The first copies keep their order.</summary>
internal sealed class ReorderFault : Fault
{
    private readonly int _distance;
    private readonly Queue<Frame> _sent = new();

    public ReorderFault(int distance) => _distance = distance;

    public override void ChangeFrames(List<Frame> frames)
    {
        for (int i = 0; i < frames.Count; i++)
        {
            if (!frames[i].IsEvent)
                continue;
            _sent.Enqueue(frames[i]);
            if (_sent.Count > _distance)
                frames.Insert(++i, _sent.Dequeue().Copy());
        }
    }
}

/// <summary>Writes each n-th event of a stream twice.</summary>
internal sealed class DuplicateFault : Fault
{
    private readonly int _every;
    private int _seen;

    public DuplicateFault(int every) => _every = every;

    public override void ChangeFrames(List<Frame> frames)
    {
        for (int i = 0; i < frames.Count; i++)
        {
            if (frames[i].IsEvent && ++_seen % _every == 0)
                frames.Insert(i + 1, frames[i++].Copy());
        }
    }
}
