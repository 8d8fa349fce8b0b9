using System.Collections.Generic;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Ends a stream after so many events with an error frame that holds the usual envelope.</summary>
internal sealed class StreamErrorFault : Fault
{
    private readonly LastEvents _events;
    private readonly string _type;
    private bool _written;

    public StreamErrorFault(int events, string type)
    {
        _events = new LastEvents(events);
        _type = type;
    }

    public override StreamFate Fate => _written ? StreamFate.Ends : StreamFate.GoesOn;

    public override void ChangeFrames(List<Frame> frames)
    {
        _events.Limit(frames);
        if (!_events.ArePassed || _written)
            return;
        _written = true;
        string json = JsonText.Write(ErrorBody.Of(_type, "A fault of the emulator ends this stream.", null, Ids.New("req_")));
        frames.Add(new Frame("error", Frame.Write("error", json), isEvent: false));
    }
}

/// <summary>Cuts a stream as soon as so many events are written; pings and copies do not count.</summary>
internal sealed class CutAfterEventsFault : Fault
{
    private readonly LastEvents _events;

    public CutAfterEventsFault(int events) => _events = new LastEvents(events);

    public override StreamFate Fate => _events.ArePassed ? StreamFate.IsCut : StreamFate.GoesOn;

    public override void ChangeFrames(List<Frame> frames) => _events.Limit(frames);
}

/// <summary>Lets a stream fall silent after so many events: it stays open, without even pings.</summary>
internal sealed class HangAfterEventsFault : Fault
{
    private readonly LastEvents _events;

    public HangAfterEventsFault(int events) => _events = new LastEvents(events);

    public override StreamFate Fate => _events.ArePassed ? StreamFate.FallsSilent : StreamFate.GoesOn;

    public override void ChangeFrames(List<Frame> frames) => _events.Limit(frames);
}

/// <summary>Lets so many events of a stream through and nothing behind them but copies.</summary>
internal sealed class LastEvents
{
    private int _left;

    public LastEvents(int count) => _left = count;

    /// <summary>Whether all of them have passed.</summary>
    public bool ArePassed => _left <= 0;

    public void Limit(List<Frame> frames)
    {
        for (int i = 0; i < frames.Count; i++)
        {
            if (!frames[i].IsEvent || --_left >= 0)
                continue;
            frames.RemoveRange(i, frames.Count - i);
        }
    }
}
