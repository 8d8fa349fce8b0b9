using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Answers with an error status and headers; the request is not carried out.</summary>
internal sealed class StatusFault : Fault
{
    private readonly int _status;
    private readonly IReadOnlyDictionary<string, string> _headers;

    public StatusFault(int status, IReadOnlyDictionary<string, string> headers)
    {
        _status = status;
        _headers = headers;
    }

    public override Task<HttpResponse?> AnswerInsteadAsync(IRequestHandler handler, CancellationToken token)
    {
        var response = handler.Refuse(_status, $"A fault of the emulator answers {_status}.");
        foreach (var header in _headers) response.SetHeader(header.Key, header.Value);
        return Task.FromResult<HttpResponse?>(response);
    }
}
