using System;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>A request under way, as a fault that acts before the service sees it.</summary>
internal sealed class Exchange
{
    private readonly Func<CancellationToken, Task> _waitForClose;

    public Exchange(HttpRequest request, IRequestHandler handler, Func<CancellationToken, Task> waitForClose)
    {
        Request = request;
        Handler = handler;
        _waitForClose = waitForClose;
    }

    public HttpRequest Request { get; }

    public IRequestHandler Handler { get; }

    /// <summary>Completes when the client leaves; the connection can carry nothing afterwards.</summary>
    public Task WaitForCloseAsync(CancellationToken token) => _waitForClose(token);
}
