using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Emulator.Wire;

/// <summary>Writes the bytes of one answer's body, chunked or plain, under the faults that fit the request.</summary>
internal sealed class BodyWriter
{
    private static readonly byte[] LineEnd = { (byte)'\r', (byte)'\n' };
    private readonly Stream _stream;
    private readonly bool _chunked;
    private readonly ResponseFaults _faults;

    public BodyWriter(Stream stream, bool chunked, ResponseFaults faults)
    {
        _stream = stream;
        _chunked = chunked;
        _faults = faults;
    }

    /// <summary>Writes bytes and hands them to the network at once.</summary>
    public async Task WriteAsync(byte[] bytes, int offset, int count, CancellationToken token)
    {
        while (count > 0)
        {
            int allowed = await _faults.AllowBytesAsync(count, token).ConfigureAwait(false);
            if (allowed == 0)
                throw new ConnectionCutException();
            await WritePieceAsync(bytes, offset, allowed, token).ConfigureAwait(false);
            _faults.Written(allowed);
            if (_faults.EndsBody)
                throw new ConnectionCutException();
            offset += allowed;
            count -= allowed;
        }
    }

    /// <summary>Ends a chunked body.</summary>
    public Task EndAsync(CancellationToken token) =>
        _chunked ? _stream.WriteAsync(Encoding.ASCII.GetBytes("0\r\n\r\n"), 0, 5, token) : Task.CompletedTask;

    private Task WritePieceAsync(byte[] bytes, int offset, int count, CancellationToken token)
    {
        if (!_chunked)
            return _stream.WriteAsync(bytes, offset, count, token);
        byte[] size = Encoding.ASCII.GetBytes(count.ToString("x", CultureInfo.InvariantCulture) + "\r\n");

        // One write, so that a chunk is one packet where it fits.
        byte[] chunk = new byte[size.Length + count + 2];
        Buffer.BlockCopy(size, 0, chunk, 0, size.Length);
        Buffer.BlockCopy(bytes, offset, chunk, size.Length, count);
        Buffer.BlockCopy(LineEnd, 0, chunk, size.Length + count, 2);
        return _stream.WriteAsync(chunk, 0, chunk.Length, token);
    }
}
