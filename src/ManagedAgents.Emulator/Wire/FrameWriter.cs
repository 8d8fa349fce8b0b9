using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

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

    /// <summary>Whether a fault holds a frame back for the next one; <see cref="ReleaseAsync"/> writes it if none comes.</summary>
    public bool HoldsFrame => _faults.HoldsFrame;

    /// <summary>Called before the first frame; false when the stream ends here.</summary>
    public Task<bool> BeginAsync(CancellationToken token) => WriteAsync(_faults.Frames(null), token);

    /// <summary>Writes one frame of an event; false when the stream ends with it.</summary>
    public Task<bool> WriteFrameAsync(string type, byte[] frame, CancellationToken token) =>
        WriteAsync(_faults.Frames(new Frame(type, frame, isEvent: true)), token);

    /// <summary>Writes the frames held back; false when the stream ends with them.</summary>
    public Task<bool> ReleaseAsync(CancellationToken token) => WriteAsync(_faults.Release(), token);

    /// <summary>Writes a keep-alive, which counts as no event.</summary>
    public Task WritePingAsync(byte[] frame, CancellationToken token) => _body.WriteAsync(frame, 0, frame.Length, token);

    private async Task<bool> WriteAsync(IReadOnlyList<Frame> frames, CancellationToken token)
    {
        foreach (Frame frame in frames)
            await _body.WriteAsync(frame.Bytes, 0, frame.Bytes.Length, token).ConfigureAwait(false);
        switch (_faults.Fate)
        {
            case StreamFate.IsCut: throw new ConnectionCutException();
            case StreamFate.FallsSilent: await Task.Delay(Timeout.Infinite, token).ConfigureAwait(false); break;
            case StreamFate.Ends: return false;
        }

        return true;
    }
}
