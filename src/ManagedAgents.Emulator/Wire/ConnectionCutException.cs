using System.IO;

namespace ManagedAgents.Emulator.Wire;

/// <summary>A fault ends the connection here.</summary>
internal sealed class ConnectionCutException : IOException
{
    public ConnectionCutException()
        : base("A fault cut the connection.")
    {
    }
}
