using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Emulator.Wire;

/// <summary>Buffered reading from one connection: header lines, then raw body bytes.</summary>
internal sealed class ConnectionReader
{
    private const int MaxHeadBytes = 64 * 1024;
    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private int _headBytes;

    public ConnectionReader(Stream stream) => _stream = stream;

    /// <summary>Begins a new message head; its lines may be 64 KB together.</summary>
    public void BeginHead() => _headBytes = 0;

    /// <summary>Reads one line without its line end; null when the peer closed before any byte of it.</summary>
    public async Task<string?> ReadLineAsync(CancellationToken token)
    {
        var line = new StringBuilder();
        bool any = false;
        while (true)
        {
            if (_start == _end && !await FillAsync(token).ConfigureAwait(false))
                return any ? throw new WireException(400, "The request ends inside a header line.") : null;
            any = true;
            int feed = Array.IndexOf(_buffer, (byte)'\n', _start, _end - _start);
            int stop = feed < 0 ? _end : feed;

            // Latin-1, as header bytes are.
            for (int i = _start; i < stop; i++)
                line.Append((char)_buffer[i]);
            _headBytes += stop - _start + 1;
            if (_headBytes > MaxHeadBytes)
                throw new WireException(431, "The request's headers are longer than 64 KB.");
            _start = feed < 0 ? _end : feed + 1;
            if (feed < 0)
                continue;
            if (line.Length > 0 && line[line.Length - 1] == '\r')
                line.Length--;
            return line.ToString();
        }
    }

    /// <summary>Reads up to <paramref name="count"/> bytes; 0 at the end of the connection.</summary>
    public async Task<int> ReadAsync(byte[] target, int offset, int count, CancellationToken token)
    {
        if (_start == _end)
        {
            if (count >= _buffer.Length)
                return await _stream.ReadAsync(target, offset, count, token).ConfigureAwait(false);
            if (!await FillAsync(token).ConfigureAwait(false))
                return 0;
        }

        int taken = Math.Min(count, _end - _start);
        Buffer.BlockCopy(_buffer, _start, target, offset, taken);
        _start += taken;
        return taken;
    }

    /// <summary>Completes when the peer closes or the connection breaks; bytes that come meanwhile are kept for the next request.</summary>
    public async Task WaitForCloseAsync(CancellationToken token)
    {
        try
        {
            while (_end < _buffer.Length)
            {
                int read = await _stream.ReadAsync(_buffer, _end, _buffer.Length - _end, token).ConfigureAwait(false);
                if (read == 0)
                    return;
                _end += read;
            }

            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }

    private async Task<bool> FillAsync(CancellationToken token)
    {
        _start = 0;
        _end = 0;
        _end = await _stream.ReadAsync(_buffer, 0, _buffer.Length, token).ConfigureAwait(false);
        return _end > 0;
    }
}
