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

/// <summary>Reads the request, carries nothing out and closes the connection without an answer.</summary>
internal sealed class DropRequestFault : Fault
{
    public override async Task<HttpResponse?> AnswerInsteadAsync(Exchange exchange, CancellationToken token)
    {
        await exchange.Handler.DiscardAsync(exchange.Request, token).ConfigureAwait(false);
        throw new ConnectionCutException();
    }
}

/// <summary>Answers with a status in place of the service; the request is not carried out.</summary>
internal sealed class StatusFault : Fault
{
    private readonly int _status;

    public StatusFault(int status) => _status = status;

    public override Task<HttpResponse?> AnswerInsteadAsync(Exchange exchange, CancellationToken token) =>
        Task.FromResult<HttpResponse?>(exchange.Handler.Refuse(_status, $"A fault of the emulator answers {_status}."));
}

/// <summary>Carries the request out at once and waits before the answer's first byte.</summary>
internal sealed class HeaderDelayFault : Fault
{
    private readonly TimeSpan _delay;

    public HeaderDelayFault(TimeSpan delay) => _delay = delay;

    public override Task BeforeHeadAsync(CancellationToken token) => Task.Delay(_delay, token);
}

/// <summary>Carries the request out, then closes the connection without an answer.</summary>
internal sealed class DropResponseFault : Fault
{
    public override Task BeforeHeadAsync(CancellationToken token) => throw new ConnectionCutException();
}
