using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Client.Http;

/// <summary>
/// Gives compressed bytes to the system's inflater, which reads ahead and does not tell how much of the last piece it used. So that piece is
/// kept: the check sum at the end of the data stands within it or right behind it.
/// </summary>
internal sealed class GzipFeed : Stream
{
    private const int PieceSize = 8 * 1024;

    /// <summary>What compressed data have at least; where they hold nothing, their own zero would pass for the first of the trailer.</summary>
    private const int ShortestData = 2;

    /// <summary>A sum and a length, behind the last piece, and what a search for them looks at beyond it.</summary>
    public const int TrailerLength = 8;

    private readonly Stream _source;
    private readonly byte[] _bytes = new byte[PieceSize + (2 * TrailerLength)];
    private int _pieceStart;
    private int _next;
    private int _end;
    private long _handed;

    public GzipFeed(Stream source) => _source = source;

    /// <summary>True once the inflater wanted more than there is.</summary>
    public bool HasRunDry { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The next byte, which the inflater does not get; -1 at the end.</summary>
    public async Task<int> TakeByteAsync(CancellationToken token)
    {
        if (_next == _end)
        {
            _pieceStart = _next = 0;
            _end = await _source.ReadAsync(_bytes, 0, PieceSize, token).ConfigureAwait(false);
            if (_end == 0)
                return -1;
        }

        return _bytes[_next++];
    }

    /// <summary>Finds the trailer of data that ended within the last piece, and goes on behind it; false where it is not there.</summary>
    public async Task<bool> PassAsync(byte[] trailer, CancellationToken token)
    {
        int pieceEnd = _next;
        int earliest = (int)Math.Max(0, ShortestData - (_handed - (_next - _pieceStart)));
        while (true)
        {
            int found = _bytes.AsSpan(_pieceStart + earliest, _end - _pieceStart - earliest).IndexOf(trailer);
            if (found >= 0)
            {
                _next = _pieceStart += earliest + found + trailer.Length;
                _handed = 0;
                return true;
            }

            int missing = TrailerLength - (_end - pieceEnd);
            if (missing <= 0)
                return false;
            if (_end + missing > _bytes.Length)
            {
                Buffer.BlockCopy(_bytes, _pieceStart, _bytes, 0, _end - _pieceStart);
                pieceEnd -= _pieceStart;
                _end -= _pieceStart;
                _pieceStart = 0;
            }

            int read = await _source.ReadAsync(_bytes, _end, missing, token).ConfigureAwait(false);
            if (read == 0)
                return false;
            _end += read;
        }
    }

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        if (_next == _end)
            return Keep(buffer, offset, await _source.ReadAsync(buffer, offset, Math.Min(count, PieceSize), cancellationToken).ConfigureAwait(false));
        return TakeKept(buffer, offset, count);
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        _next == _end ? Keep(buffer, offset, _source.Read(buffer, offset, Math.Min(count, PieceSize))) : TakeKept(buffer, offset, count);

    // .NET Framework's inflater reads in this way, and the one that is inherited would hold a thread while it waits.
    public override IAsyncResult BeginRead(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state)
    {
        var result = new TaskCompletionSource<int>(state);
        ReadAsync(buffer, offset, count, CancellationToken.None).ContinueWith(
            read =>
            {
                if (read.Exception is { } failure)
                    result.TrySetException(failure.InnerExceptions);
                else
                    result.TrySetResult(read.Result);
                callback?.Invoke(result.Task);
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return result.Task;
    }

    public override int EndRead(IAsyncResult asyncResult) => ((Task<int>)asyncResult).GetAwaiter().GetResult();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _source.Dispose();
        base.Dispose(disposing);
    }

    private int Keep(byte[] buffer, int offset, int read)
    {
        HasRunDry |= read == 0;
        if (read > 0)
        {
            Buffer.BlockCopy(buffer, offset, _bytes, 0, read);
            _pieceStart = 0;
            _next = _end = read;
            _handed += read;
        }

        return read;
    }

    private int TakeKept(byte[] buffer, int offset, int count)
    {
        int taken = Math.Min(count, _end - _next);
        Buffer.BlockCopy(_bytes, _next, buffer, offset, taken);
        _pieceStart = _next;
        _next += taken;
        _handed += taken;
        return taken;
    }
}
