using System;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Lets an event list show what was there some time ago, behind what streams have shown since.</summary>
internal sealed class HistoryLagFault : Fault
{
    public HistoryLagFault(TimeSpan lag) => HistoryLag = lag;

    public override TimeSpan HistoryLag { get; }
}

/// <summary>Leaves a session's files out of a file list while they are new.</summary>
internal sealed class FileLagFault : Fault
{
    public FileLagFault(TimeSpan lag) => FileLag = lag;

    public override TimeSpan FileLag { get; }
}

/// <summary>Lets a request find a session running for some time after its idle event.</summary>
internal sealed class StatusLagFault : Fault
{
    public StatusLagFault(TimeSpan lag) => StatusLag = lag;

    public override TimeSpan StatusLag { get; }
}
