using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Json;

/// <summary>A part of a request whose JSON depends on the connection's wire format.</summary>
internal interface IWirePart
{
    /// <summary>The part as plain values, in the given wire format.</summary>
    object? ToWire(WireFormat wire);
}
