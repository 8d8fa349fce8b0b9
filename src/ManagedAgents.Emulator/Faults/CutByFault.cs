namespace ManagedAgents.Emulator.Faults;

/// <summary>Says how the faults beside it close the connection.</summary>
internal sealed class CutByFault : Fault
{
    public CutByFault(CutManner manner) => Manner = manner;

    public override CutManner? Manner { get; }
}
