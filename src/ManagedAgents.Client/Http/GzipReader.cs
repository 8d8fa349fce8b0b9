using System;
using System.IO;
using System.IO.Compression;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Client.Http;

/// <summary>
/// Decompresses a gzip body and holds it against its check sum and its end. The system's own stream takes a cut body for a whole one, and
/// fails on a corrupt one with an exception that looks like no failure of transport; here either is one.
/// </summary>
internal sealed class GzipReader : Stream
{
    private const int MethodDeflate = 8;
    private const int HasHeaderSum = 2, HasExtra = 4, HasName = 8, HasComment = 16, Reserved = 0xE0;

    private readonly GzipFeed _feed;
    private DeflateStream? _member;
    private Crc32 _sum;
    private uint _length;
    private bool _isFirst = true;
    private bool _hasEnded;

    /// <param name="source">The compressed bytes; closed with this.</param>
    public GzipReader(Stream source) => _feed = new GzipFeed(source);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="IOException">The body is cut or corrupt.</exception>
    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        while (count > 0 && !_hasEnded)
        {
            if (_member is null && !await BeginMemberAsync(cancellationToken).ConfigureAwait(false))
                break;
            int read = await InflateAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false);
            if (read > 0)
            {
                _sum.Add(buffer.AsSpan(offset, read));
                _length = unchecked(_length + (uint)read);
                return read;
            }

            await EndMemberAsync(cancellationToken).ConfigureAwait(false);
        }

        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _member?.Dispose();
            _feed.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Reads the head of the next member; false where the body ends before it, as it may after the first.</summary>
    private async Task<bool> BeginMemberAsync(CancellationToken token)
    {
        int first = await _feed.TakeByteAsync(token).ConfigureAwait(false);

        // Zeros may fill up what follows the last member, but nothing stands behind them.
        bool isPadded = !_isFirst && first == 0;
        while (isPadded && first == 0)
            first = await _feed.TakeByteAsync(token).ConfigureAwait(false);
        if (!_isFirst && first < 0)
        {
            _hasEnded = true;
            return false;
        }

        if (isPadded)
            throw Corrupt();

        if (first < 0)
            throw new EndOfStreamException("The compressed answer has no content.");
        if (first != 0x1F || await TakeAsync(token).ConfigureAwait(false) != 0x8B || await TakeAsync(token).ConfigureAwait(false) != MethodDeflate)
            throw Corrupt();
        int flags = await TakeAsync(token).ConfigureAwait(false);
        if ((flags & Reserved) != 0)
            throw Corrupt();
        await SkipAsync(6, token).ConfigureAwait(false);
        if ((flags & HasExtra) != 0)
            await SkipAsync(await TakeAsync(token).ConfigureAwait(false) | (await TakeAsync(token).ConfigureAwait(false) << 8), token).ConfigureAwait(false);
        if ((flags & HasName) != 0)
            await SkipTextAsync(token).ConfigureAwait(false);
        if ((flags & HasComment) != 0)
            await SkipTextAsync(token).ConfigureAwait(false);
        if ((flags & HasHeaderSum) != 0)
            await SkipAsync(2, token).ConfigureAwait(false);
        _member = new DeflateStream(_feed, CompressionMode.Decompress, leaveOpen: true);
        _sum = default;
        _length = 0;
        _isFirst = false;
        return true;
    }

    private async Task<int> InflateAsync(byte[] buffer, int offset, int count, CancellationToken token)
    {
        try
        {
            return await _member!.ReadAsync(buffer, offset, count, token).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            // Its words are of an archive's entry, which nobody has heard of here.
            throw Corrupt();
        }
    }

    private async Task EndMemberAsync(CancellationToken token)
    {
        if (_feed.HasRunDry)
            throw Cut();
        byte[] trailer = new byte[GzipFeed.TrailerLength];
        for (int i = 0; i < 4; i++)
        {
            trailer[i] = (byte)(_sum.Value >> (8 * i));
            trailer[4 + i] = (byte)(_length >> (8 * i));
        }

        _member!.Dispose();
        _member = null;
        if (!await _feed.PassAsync(trailer, token).ConfigureAwait(false))
            throw new IOException("The compressed answer is corrupt or was cut: its check sum is not there.");
    }

    private async Task<int> TakeAsync(CancellationToken token)
    {
        int taken = await _feed.TakeByteAsync(token).ConfigureAwait(false);
        return taken >= 0 ? taken : throw Cut();
    }

    private async Task SkipAsync(int count, CancellationToken token)
    {
        for (; count > 0; count--)
            await TakeAsync(token).ConfigureAwait(false);
    }

    private async Task SkipTextAsync(CancellationToken token)
    {
        while (await TakeAsync(token).ConfigureAwait(false) != 0)
        {
        }
    }

    private static EndOfStreamException Cut() => new("The compressed answer was cut: it ends before its data do.");

    private static IOException Corrupt() => new("The compressed answer is corrupt: it cannot be decompressed.");
}

/// <summary>The check sum of gzip, taken piece by piece, eight bytes at a step.</summary>
internal struct Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Step = 8;

    private static readonly uint[] Table = MakeTable();

    private uint _state;

    /// <summary>The sum of all bytes so far.</summary>
    public readonly uint Value => _state;

    /// <summary>Takes more bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        uint[] table = Table;
        uint sum = ~_state;
        for (; bytes.Length >= Step; bytes = bytes.Slice(Step))
        {
            uint low = sum ^ (uint)(bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24));
            sum = table[0x700 + (low & 0xFF)] ^ table[0x600 + ((low >> 8) & 0xFF)] ^ table[0x500 + ((low >> 16) & 0xFF)] ^ table[0x400 + (low >> 24)]
                ^ table[0x300 + bytes[4]] ^ table[0x200 + bytes[5]] ^ table[0x100 + bytes[6]] ^ table[bytes[7]];
        }

        foreach (byte last in bytes)
            sum = (sum >> 8) ^ table[(sum ^ last) & 0xFF];
        _state = ~sum;
    }

    /// <summary>Row n holds what a byte does to the sum after n further bytes.</summary>
    private static uint[] MakeTable()
    {
        uint[] table = new uint[Step * 256];
        for (uint value = 0; value < 256; value++)
        {
            uint sum = value;
            for (int bit = 0; bit < 8; bit++)
                sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ Polynomial;
            table[value] = sum;
        }

        for (int at = 256; at < table.Length; at++)
            table[at] = (table[at - 256] >> 8) ^ table[table[at - 256] & 0xFF];
        return table;
    }
}
