namespace ManagedAgents.Emulator.Faults;

/// <summary>Carries the request out, then closes the connection without an answer.</summary>
internal sealed class DropResponseFault : Fault
{
    public override bool DropsResponse => true;
}
