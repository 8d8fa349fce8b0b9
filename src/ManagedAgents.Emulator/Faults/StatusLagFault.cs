using System;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Lets a request find a session running for some time after its idle event.</summary>
internal sealed class StatusLagFault : Fault
{
    public StatusLagFault(TimeSpan lag) => StatusLag = lag;

    public override TimeSpan StatusLag { get; }
}
