using System;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Wire;

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

/// <summary>Writes the body at so many bytes a second, a tenth of a second's worth at a time.</summary>
internal sealed class SlowFault : Fault
{
    private readonly int _bytesPerSecond;
    private bool _started;

    public SlowFault(int bytesPerSecond) => _bytesPerSecond = bytesPerSecond;

    public override async Task<int> AllowBytesAsync(int count, CancellationToken token)
    {
        int piece = Math.Min(count, Math.Max(1, _bytesPerSecond / 10));
        if (_started)
            await Task.Delay(TimeSpan.FromSeconds((double)piece / _bytesPerSecond), token).ConfigureAwait(false);
        _started = true;
        return piece;
    }
}

/// <summary>Says how the faults beside it close the connection.</summary>
internal sealed class CutByFault : Fault
{
    public CutByFault(CutManner manner) => Manner = manner;

    public override CutManner? Manner { get; }
}
