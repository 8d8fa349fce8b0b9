using System;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Closes the connection after so many bytes of the body, inside a line or a character if it falls so.</summary>
internal sealed class CutAfterBytesFault : Fault
{
    private long _left;

    public CutAfterBytesFault(long bytes) => _left = bytes;

    public override Task<int> AllowBytesAsync(int count, CancellationToken token)
    {
        var allowed = (int)Math.Min(count, _left);
        _left -= allowed;
        return Task.FromResult(allowed);
    }
}
