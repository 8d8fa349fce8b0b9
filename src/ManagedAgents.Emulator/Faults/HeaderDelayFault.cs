using System;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Carries the request out at once and waits before the answer's first byte.</summary>
internal sealed class HeaderDelayFault : Fault
{
    private readonly TimeSpan _delay;

    public HeaderDelayFault(TimeSpan delay) => _delay = delay;

    public override Task BeforeHeadAsync(CancellationToken token) => Task.Delay(_delay, token);
}
