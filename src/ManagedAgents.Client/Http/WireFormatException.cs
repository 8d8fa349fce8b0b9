using System;

namespace ManagedAgents.Client.Http;

/// <summary>Something that the connection's wire format cannot say.</summary>
public sealed class WireFormatException : ArgumentException
{
    internal WireFormatException(string message)
        : base(message)
    {
    }
}
