using System.Collections.Generic;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Sets headers of the answer, the service's own or a fault's.</summary>
internal sealed class HeadersFault : Fault
{
    private readonly IReadOnlyDictionary<string, string> _headers;

    public HeadersFault(IReadOnlyDictionary<string, string> headers) => _headers = headers;

    public override void Change(HttpResponse response)
    {
        foreach (var header in _headers) response.SetHeader(header.Key, header.Value);
    }
}
