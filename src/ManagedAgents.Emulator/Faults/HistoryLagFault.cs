using System;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Lets an event list show what was there some time ago, behind what streams have shown since.</summary>
internal sealed class HistoryLagFault : Fault
{
    public HistoryLagFault(TimeSpan lag) => HistoryLag = lag;

    public override TimeSpan HistoryLag { get; }
}
