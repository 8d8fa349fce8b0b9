using System.Collections.Generic;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Lets a stream fall silent after so many events: it stays open, without even pings.</summary>
internal sealed class HangAfterEventsFault : Fault
{
    private readonly LastEvents _events;

    public HangAfterEventsFault(int events) => _events = new LastEvents(events);

    public override StreamFate Fate => _events.ArePassed ? StreamFate.FallsSilent : StreamFate.GoesOn;

    public override void ChangeFrames(List<Frame> frames) => _events.Limit(frames);
}
