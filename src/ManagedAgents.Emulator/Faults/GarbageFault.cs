using System.Collections.Generic;
using System.Linq;
using System.Text;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

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
        if (response.Stream is null) response.Replace(response.ContentType, _text ?? Noise);
    }

    public override void ChangeFrames(List<Frame> frames)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            if (_text is not null && _written) return;
            if (!frames[i].IsEvent) continue;
            frames.Insert(i++, new Frame("garbage", _text ?? Noise, isEvent: false));
            _written = true;
        }
    }
}
