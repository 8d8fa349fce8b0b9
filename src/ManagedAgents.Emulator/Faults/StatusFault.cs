using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Answers with a status in place of the service; the request is not carried out.</summary>
internal sealed class StatusFault : Fault
{
    private readonly int _status;

    public StatusFault(int status) => _status = status;

    public override Task<HttpResponse?> AnswerInsteadAsync(Exchange exchange, CancellationToken token) =>
        Task.FromResult<HttpResponse?>(exchange.Handler.Refuse(_status, $"A fault of the emulator answers {_status}."));
}
