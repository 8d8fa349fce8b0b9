using System;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Waits before the request is looked at.</summary>
internal sealed class DelayFault : Fault
{
    private readonly TimeSpan _delay;

    public DelayFault(TimeSpan delay) => _delay = delay;

    public override async Task<HttpResponse?> AnswerInsteadAsync(Exchange exchange, CancellationToken token)
    {
        await Task.Delay(_delay, token).ConfigureAwait(false);
        return null;
    }
}
