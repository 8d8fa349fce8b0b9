using System;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Leaves the status and the headers of an answer and takes its body away.</summary>
internal sealed class EmptyBodyFault : Fault
{
    public override void Change(HttpResponse response) => response.Replace(response.ContentType, Array.Empty<byte>());
}
