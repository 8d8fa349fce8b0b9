using System.Collections.Generic;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Cuts a stream as soon as so many events are written; pings and copies do not count.</summary>
internal sealed class CutAfterEventsFault : Fault
{
    private readonly LastEvents _events;

    public CutAfterEventsFault(int events) => _events = new LastEvents(events);

    public override StreamFate Fate => _events.ArePassed ? StreamFate.IsCut : StreamFate.GoesOn;

    public override void ChangeFrames(List<Frame> frames) => _events.Limit(frames);
}
