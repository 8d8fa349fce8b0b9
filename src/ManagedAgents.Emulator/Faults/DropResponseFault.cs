using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Carries the request out, then closes the connection without an answer.</summary>
internal sealed class DropResponseFault : Fault
{
    public override Task BeforeHeadAsync(CancellationToken token) => throw new ConnectionCutException();
}
