using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Reads the request, carries nothing out and closes the connection without an answer.</summary>
internal sealed class DropRequestFault : Fault
{
    public override async Task<HttpResponse?> AnswerInsteadAsync(Exchange exchange, CancellationToken token)
    {
        await exchange.Handler.DiscardAsync(exchange.Request, token).ConfigureAwait(false);
        throw new ConnectionCutException();
    }
}
