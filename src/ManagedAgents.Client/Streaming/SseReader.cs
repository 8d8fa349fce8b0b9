using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;

namespace ManagedAgents.Client.Streaming;

/// <summary>
/// Splits the bytes of a server-sent event stream into frames, however the bytes are cut. Frames are slices of the reader's buffer;
/// only data of several lines is copied. Comments, ids and retry times are passed over, an unfinished last frame is dropped.
/// </summary>
internal sealed class SseReader
{
    private const int FirstBufferSize = 16 * 1024;
    private const int BusyBufferSize = 128 * 1024;
    private const int LongestFrame = 64 * 1024 * 1024;

    private readonly Stream _source;
    private byte[] _buffer = new byte[FirstBufferSize];
    private int _lineStart;
    private int _searched;
    private int _end;
    private bool _atStreamStart = true;
    private bool _skipLineFeed;
    private bool _isBusy;

    private Slice _name;
    private Slice _data;
    private bool _hasData;
    private byte[] _joined = Array.Empty<byte>();
    private int _joinedLength;

    public SseReader(Stream source) => _source = source;

    /// <summary>Gives the next frame that has wholly arrived.</summary>
    public bool TryRead(out SseFrame frame)
    {
        while (TryReadLine(out Slice line))
        {
            if (line.Length > 0)
            {
                TakeField(line);
                continue;
            }

            bool complete = _hasData;
            frame = complete ? new SseFrame(Memory(_name), Data()) : default;
            _name = default;
            _data = default;
            _hasData = false;
            _joinedLength = 0;
            if (complete)
                return true;
        }

        frame = default;
        return false;
    }

    /// <summary>Reads more bytes; zero at the end of the stream.</summary>
    /// <exception cref="ApiException">One frame is longer than 64 MB.</exception>
    public async Task<int> FillAsync(CancellationToken token)
    {
        MakeRoom();
        int read = await _source.ReadAsync(_buffer, _end, _buffer.Length - _end, token).ConfigureAwait(false);
        _end += read;

        // A full buffer means that more waits already: fewer and larger reads then.
        _isBusy = _end == _buffer.Length && _buffer.Length < BusyBufferSize;
        return read;
    }

    private bool TryReadLine(out Slice line)
    {
        if (_skipLineFeed && _searched < _end)
        {
            // The second half of a CR LF whose halves came apart.
            if (_buffer[_searched] == (byte)'\n')
                _lineStart = ++_searched;
            _skipLineFeed = false;
        }

        int found = _buffer.AsSpan(_searched, _end - _searched).IndexOfAny((byte)'\n', (byte)'\r');
        if (found < 0)
        {
            _searched = _end;
            line = default;
            return false;
        }

        int lineEnd = _searched + found;
        _skipLineFeed = _buffer[lineEnd] == (byte)'\r';
        line = WithoutMark(new Slice(_lineStart, lineEnd - _lineStart));
        _lineStart = _searched = lineEnd + 1;
        return true;
    }

    private Slice WithoutMark(Slice line)
    {
        if (!_atStreamStart)
            return line;
        _atStreamStart = false;
        bool marked = _buffer.AsSpan(line.Start, line.Length).StartsWith("\uFEFF"u8);
        return marked ? new Slice(line.Start + 3, line.Length - 3) : line;
    }

    private void TakeField(Slice line)
    {
        ReadOnlySpan<byte> text = _buffer.AsSpan(line.Start, line.Length);
        int colon = text.IndexOf((byte)':');
        ReadOnlySpan<byte> field = colon < 0 ? text : text.Slice(0, colon);
        int valueStart = colon < 0 ? text.Length : colon + 1;
        if (valueStart < text.Length && text[valueStart] == (byte)' ')
            valueStart++;
        var value = new Slice(line.Start + valueStart, line.Length - valueStart);

        if (field.SequenceEqual("data"u8))
            TakeData(value);
        else if (field.SequenceEqual("event"u8))
            _name = value;
    }

    private void TakeData(Slice value)
    {
        if (!_hasData)
        {
            _data = value;
            _hasData = true;
            return;
        }

        if (_joinedLength == 0)
            Join(_data);
        Join(value);
    }

    private void Join(Slice part)
    {
        int needed = _joinedLength + part.Length + 1;
        if (needed > LongestFrame)
            throw TooLong();
        if (needed > _joined.Length)
            Array.Resize(ref _joined, Math.Max(needed, _joined.Length * 2));
        Buffer.BlockCopy(_buffer, part.Start, _joined, _joinedLength, part.Length);
        _joined[_joinedLength + part.Length] = (byte)'\n';
        _joinedLength = needed;
    }

    private ReadOnlyMemory<byte> Data() =>
        _joinedLength == 0 ? Memory(_data) : _joined.AsMemory(0, _joinedLength - 1);

    private ReadOnlyMemory<byte> Memory(Slice slice) => _buffer.AsMemory(slice.Start, slice.Length);

    private void MakeRoom()
    {
        int keepFrom = _lineStart;
        if (_name.Length > 0)
            keepFrom = Math.Min(keepFrom, _name.Start);
        if (_hasData && _joinedLength == 0)
            keepFrom = Math.Min(keepFrom, _data.Start);

        int kept = _end - keepFrom;
        if (keepFrom > 0 && (kept == 0 || _end == _buffer.Length))
        {
            Buffer.BlockCopy(_buffer, keepFrom, _buffer, 0, kept);
            Shift(keepFrom);
        }

        if (_end < _buffer.Length && !_isBusy)
            return;
        if (_buffer.Length >= LongestFrame)
            throw TooLong();
        Array.Resize(ref _buffer, _buffer.Length * 2);
    }

    private void Shift(int by)
    {
        _lineStart -= by;
        _searched -= by;
        _end -= by;
        _name = new Slice(Math.Max(0, _name.Start - by), _name.Length);
        _data = new Slice(Math.Max(0, _data.Start - by), _data.Length);
    }

    private static ApiException TooLong() =>
        new(ApiErrorKind.UnexpectedAnswer, $"The stream holds an event longer than {LongestFrame >> 20} MB.");

    private readonly struct Slice
    {
        public Slice(int start, int length)
        {
            Start = start;
            Length = length;
        }

        public int Start { get; }

        public int Length { get; }
    }
}

/// <summary>One frame of a server-sent event stream; its memory is valid until the reader's next call.</summary>
internal readonly struct SseFrame
{
    public SseFrame(ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> data)
    {
        Name = name;
        Data = data;
    }

    /// <summary>The text of the <c>event:</c> line; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Name { get; }

    /// <summary>The text of the <c>data:</c> lines, joined by line feeds.</summary>
    public ReadOnlyMemory<byte> Data { get; }
}
