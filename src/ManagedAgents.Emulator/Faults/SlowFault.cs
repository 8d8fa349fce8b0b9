using System;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Writes the body at so many bytes a second, a tenth of a second's worth at a time.</summary>
internal sealed class SlowFault : Fault
{
    private readonly int _bytesPerSecond;
    private bool _started;

    public SlowFault(int bytesPerSecond) => _bytesPerSecond = bytesPerSecond;

    public override async Task<int> AllowBytesAsync(int count, CancellationToken token)
    {
        var piece = Math.Min(count, Math.Max(1, _bytesPerSecond / 10));
        if (_started) await Task.Delay(TimeSpan.FromSeconds((double)piece / _bytesPerSecond), token).ConfigureAwait(false);
        _started = true;
        return piece;
    }
}
