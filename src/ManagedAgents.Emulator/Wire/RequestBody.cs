using System;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Emulator.Wire;

/// <summary>The body of a request, read from the connection as it is asked for: by Content-Length, chunked, or none.</summary>
internal sealed class RequestBody
{
    private readonly ConnectionReader _reader;
    private readonly Func<Task>? _sendContinue;
    private readonly bool _chunked;
    private bool _started;
    private long _left;

    public RequestBody(ConnectionReader reader, long? contentLength, bool chunked, Func<Task>? sendContinue)
    {
        _reader = reader;
        _chunked = chunked;
        _sendContinue = sendContinue;
        DeclaredLength = chunked ? null : contentLength ?? 0;
        _left = chunked ? 0 : contentLength ?? 0;
        AtEnd = !chunked && _left == 0;
    }

    /// <summary>Content-Length; null when chunked.</summary>
    public long? DeclaredLength { get; }

    /// <summary>Whether every byte of the body has been read.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>Bytes read so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The most bytes this body may have; more is a 413.</summary>
    public long Limit { get; set; } = long.MaxValue;

    /// <summary>Reads some bytes; 0 at the end of the body.</summary>
    public async Task<int> ReadAsync(byte[] target, int offset, int count, CancellationToken token)
    {
        if (AtEnd)
            return 0;
        if (!_started)
        {
            _started = true;
            if (_sendContinue is not null)
                await _sendContinue().ConfigureAwait(false);
        }

        if (_chunked && _left == 0 && !await NextChunkAsync(token).ConfigureAwait(false))
            return 0;
        int read = await _reader.ReadAsync(target, offset, (int)Math.Min(count, _left), token).ConfigureAwait(false);
        if (read == 0)
            throw new IOException("The request's body ended early.");
        _left -= read;
        BytesRead += read;
        if (BytesRead > Limit)
            throw new WireException(413, $"The request's body is larger than {Limit} bytes.");
        if (_left == 0)
        {
            if (!_chunked)
                AtEnd = true;
            else
                await _reader.ReadLineAsync(token).ConfigureAwait(false);
        }

        return read;
    }

    /// <summary>Reads the whole body into memory.</summary>
    public async Task<byte[]> ReadAllAsync(CancellationToken token)
    {
        using var all = new MemoryStream(DeclaredLength is > 0 and < 1 << 20 ? (int)DeclaredLength : 0);
        byte[] buffer = new byte[8192];
        int read;
        while ((read = await ReadAsync(buffer, 0, buffer.Length, token).ConfigureAwait(false)) > 0)
            all.Write(buffer, 0, read);
        return all.ToArray();
    }

    /// <summary>Reads and forgets the rest, up to <paramref name="most"/> bytes; false when more was left.</summary>
    public async Task<bool> DrainAsync(long most, CancellationToken token)
    {
        // A client that still waits for "100 Continue" has not sent its body and will not after a final answer.
        if (!_started && _sendContinue is not null)
            return AtEnd;
        if (DeclaredLength is { } length && length - BytesRead > most)
            return false;
        Limit = long.MaxValue;
        byte[] buffer = new byte[16 * 1024];
        while (!AtEnd && most > 0)
            most -= Math.Max(1, await ReadAsync(buffer, 0, buffer.Length, token).ConfigureAwait(false));
        return AtEnd;
    }

    private async Task<bool> NextChunkAsync(CancellationToken token)
    {
        _reader.BeginHead();
        string line = await _reader.ReadLineAsync(token).ConfigureAwait(false) ?? throw new IOException("The request's body ended early.");
        int extension = line.IndexOf(';');
        string digits = (extension < 0 ? line : line.Substring(0, extension)).Trim();
        if (!long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left) || _left < 0)
            throw new WireException(400, "A chunk of the request's body has no valid size.");
        if (_left > 0)
            return true;
        string? trailer;
        do trailer = await _reader.ReadLineAsync(token).ConfigureAwait(false);
        while (!string.IsNullOrEmpty(trailer))
            ;
        AtEnd = true;
        return false;
    }
}
