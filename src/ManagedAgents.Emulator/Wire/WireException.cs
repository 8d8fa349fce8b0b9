using System;

namespace ManagedAgents.Emulator.Wire;

/// <summary>A request that is not HTTP/1.1 as this server reads it; the status is answered and the connection closed.</summary>
internal sealed class WireException : Exception
{
    public WireException(int status, string message)
        : base(message) => Status = status;

    public int Status { get; }
}
