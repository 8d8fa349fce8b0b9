using System;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Emulator.Wire;

/// <summary>What the wire asks of the service.</summary>
internal interface IRequestHandler
{
    /// <summary>The faults that fit a request; asked once for each.</summary>
    ResponseFaults FaultsFor(HttpRequest request);

    /// <summary>Answers a request; service errors are answers, not exceptions.</summary>
    Task<HttpResponse> HandleAsync(HttpRequest request, CancellationToken token);

    /// <summary>Reads a request to its end and carries nothing out.</summary>
    Task DiscardAsync(HttpRequest request, CancellationToken token);

    /// <summary>An error answer for a request that the wire or a fault refuses.</summary>
    HttpResponse Refuse(int status, string message);
}

/// <summary>A request that is not HTTP/1.1 as this server reads it; the status is answered and the connection closed.</summary>
internal sealed class WireException : Exception
{
    public WireException(int status, string message)
        : base(message) => Status = status;

    public int Status { get; }
}
