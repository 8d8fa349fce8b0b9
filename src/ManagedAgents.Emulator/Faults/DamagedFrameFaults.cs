using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Cuts the JSON of the n-th event of a stream, or of every one, in half; the frame ends as it should. So too another answer's JSON.</summary>
internal sealed class TruncateJsonFault : Fault
{
    private readonly EventCounter _counter;

    public TruncateJsonFault(int? nth) => _counter = new EventCounter(nth);

    public override void Change(HttpResponse response)
    {
        if (response.Stream is null && response.Content is null)
            response.Replace(response.ContentType, response.Body.Take(response.Body.Length / 2).ToArray());
    }

    public override void ChangeFrames(List<Frame> frames)
    {
        for (int i = 0; i < frames.Count; i++)
        {
            if (_counter.Strikes(frames[i]))
                frames[i] = frames[i].With(Cut(frames[i].Bytes));
        }
    }

    private static byte[] Cut(byte[] frame)
    {
        int json = Array.IndexOf(frame, (byte)'{');
        int end = json + ((frame.Length - json) / 2);

        // Not inside a character: that is another fault.
        while ((frame[end] & 0xC0) == 0x80)
            end--;
        return frame.Take(end).Concat(new[] { (byte)'\n', (byte)'\n' }).ToArray();
    }
}

/// <summary>Puts a byte that is no UTF-8 into the JSON of the n-th event of a stream, or of every one: in a string, as the value of a new first member.</summary>
internal sealed class BadUtf8Fault : Fault
{
    private static readonly byte[] Member = "\"x_bytes\":\"?\","u8.ToArray().Select(b => b == (byte)'?' ? (byte)0xFF : b).ToArray();
    private readonly EventCounter _counter;

    public BadUtf8Fault(int? nth) => _counter = new EventCounter(nth);

    public override void ChangeFrames(List<Frame> frames)
    {
        for (int i = 0; i < frames.Count; i++)
        {
            if (!_counter.Strikes(frames[i]))
                continue;
            byte[] bytes = frames[i].Bytes;
            int at = Array.IndexOf(bytes, (byte)'{') + 1;
            frames[i] = frames[i].With(bytes.Take(at).Concat(Member).Concat(bytes.Skip(at)).ToArray());
        }
    }
}

/// <summary>Counts a stream's events and picks the n-th, or every one.</summary>
internal sealed class EventCounter
{
    private readonly int? _nth;
    private int _seen;

    public EventCounter(int? nth) => _nth = nth;

    public bool Strikes(Frame frame) => frame.IsEvent && (++_seen == _nth || _nth is null);
}

/// <summary>
/// Puts lines that mean nothing into each frame of a stream, none of which a reader may mind; or a given text before the first.
/// Any other answer's body is replaced.
/// </summary>
internal sealed class GarbageFault : Fault
{
    // A block without data, then lines that become part of the frame: a bare word, unknown fields, invalid UTF-8 in a field and in a comment.
    private static readonly byte[] Noise = Encoding.ASCII.GetBytes("nonsense\nx-field: 1\n\nnot a field\nunknown: {\"a\":\nretry: soon\nbytes: \u0001")
        .Concat(new byte[] { 0xFF, 0xC3, 0x28, (byte)'\n', (byte)':', (byte)' ', 0xE2, 0x82, (byte)'\n' }).ToArray();

    private readonly byte[]? _text;
    private bool _written;

    public GarbageFault(string? text) => _text = text is null ? null : Encoding.UTF8.GetBytes(text);

    public override void Change(HttpResponse response)
    {
        if (response.Stream is null)
            response.Replace(response.ContentType, _text ?? Noise);
    }

    public override void ChangeFrames(List<Frame> frames)
    {
        for (int i = 0; i < frames.Count; i++)
        {
            if (_text is not null && _written)
                return;
            if (!frames[i].IsEvent)
                continue;
            frames.Insert(i++, new Frame("garbage", _text ?? Noise, isEvent: false));
            _written = true;
        }
    }
}

/// <summary>Writes so many keep-alives before each event of a stream, pings and comments by turns.</summary>
internal sealed class PingFloodFault : Fault
{
    private static readonly byte[] Ping = Encoding.ASCII.GetBytes("event: ping\ndata: {\"type\":\"ping\"}\n\n");
    private static readonly byte[] Comment = Encoding.ASCII.GetBytes(": keep-alive\n\n");
    private readonly byte[] _flood;

    public PingFloodFault(int count)
    {
        var flood = new List<byte>();
        for (int i = 0; i < count; i++)
            flood.AddRange(i % 2 == 0 ? Ping : Comment);
        _flood = flood.ToArray();
    }

    public override void ChangeFrames(List<Frame> frames)
    {
        for (int i = 0; i < frames.Count; i++)
        {
            if (frames[i].IsEvent)
                frames.Insert(i++, new Frame("ping", _flood, isEvent: false));
        }
    }
}
