using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Faults;

namespace ManagedAgents.Emulator.Wire;

/// <summary>Writes server-sent event frames, each flushed at once, under the faults that fit the request.</summary>
internal sealed class FrameWriter
{
    private readonly BodyWriter _body;
    private readonly ResponseFaults _faults;

    public FrameWriter(BodyWriter body, ResponseFaults faults)
    {
        _body = body;
        _faults = faults;
    }

    /// <summary>Writes one frame of an event.</summary>
    public async Task WriteFrameAsync(byte[] frame, CancellationToken token)
    {
        foreach (var bytes in _faults.Frames(frame))
            await _body.WriteAsync(bytes, 0, bytes.Length, token).ConfigureAwait(false);
        if (_faults.CutsAfterFrame) throw new ConnectionCutException();
    }

    /// <summary>Writes a keep-alive, which counts as no event.</summary>
    public Task WritePingAsync(byte[] frame, CancellationToken token) => _body.WriteAsync(frame, 0, frame.Length, token);
}
