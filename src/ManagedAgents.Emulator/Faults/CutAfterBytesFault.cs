using System;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Closes the connection as soon as so many bytes of the body are written, inside a line or a character if it falls so.</summary>
internal sealed class CutAfterBytesFault : Fault
{
    private long _left;

    public CutAfterBytesFault(long bytes) => _left = bytes;

    public override bool EndsBody => _left <= 0;

    public override Task<int> AllowBytesAsync(int count, CancellationToken token) => Task.FromResult((int)Math.Min(count, _left));

    public override void Written(int count) => _left -= count;
}
