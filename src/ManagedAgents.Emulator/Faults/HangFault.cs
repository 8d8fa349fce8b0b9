using System;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Reads the request, carries nothing out and stays silent for a time or until the client leaves; then closes the connection.</summary>
internal sealed class HangFault : Fault
{
    private readonly TimeSpan _time;

    /// <param name="time">How long; null for ever.</param>
    public HangFault(TimeSpan? time) => _time = time ?? Timeout.InfiniteTimeSpan;

    public override async Task<HttpResponse?> AnswerInsteadAsync(Exchange exchange, CancellationToken token)
    {
        await exchange.Handler.DiscardAsync(exchange.Request, token).ConfigureAwait(false);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(token);
        await Task.WhenAny(exchange.WaitForCloseAsync(over.Token), Task.Delay(_time, over.Token)).ConfigureAwait(false);
        over.Cancel();
        throw new ConnectionCutException();
    }
}
