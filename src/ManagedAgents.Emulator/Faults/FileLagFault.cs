using System;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Leaves a session's files out of a file list while they are new.</summary>
internal sealed class FileLagFault : Fault
{
    public FileLagFault(TimeSpan lag) => FileLag = lag;

    public override TimeSpan FileLag { get; }
}
