using System.Collections.Generic;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Writes an event frame of a stream twice: the n-th, or every one.</summary>
internal sealed class DuplicateFault : Fault
{
    private readonly int? _nth;
    private int _seen;

    public DuplicateFault(int? nth) => _nth = nth;

    public override void ChangeFrame(List<byte[]> pieces)
    {
        _seen++;
        if (_nth is null || _nth == _seen) pieces.AddRange(pieces.ToArray());
    }
}
