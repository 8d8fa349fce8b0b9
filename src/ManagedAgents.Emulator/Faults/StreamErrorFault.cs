using System.Collections.Generic;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Store;

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
        if (!_events.ArePassed || _written) return;
        _written = true;
        var json = JsonText.Write(Responses.ErrorBody(_type, "A fault of the emulator ends this stream.", null, Ids.New("req_")));
        frames.Add(new Frame("error", StoredEvent.Frame("error", json), isEvent: false));
    }
}
