using System;
using System.Collections.Generic;
using System.Linq;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Puts a byte that is no UTF-8 into the JSON of the n-th event of a stream, or of every one: in a string, as the value of a new first member.</summary>
internal sealed class BadUtf8Fault : Fault
{
    private static readonly byte[] Member = "\"x_bytes\":\"?\","u8.ToArray().Select(b => b == (byte)'?' ? (byte)0xFF : b).ToArray();
    private readonly EventCounter _counter;

    public BadUtf8Fault(int? nth) => _counter = new EventCounter(nth);

    public override void ChangeFrames(List<Frame> frames)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            if (!_counter.Strikes(frames[i])) continue;
            var bytes = frames[i].Bytes;
            var at = Array.IndexOf(bytes, (byte)'{') + 1;
            frames[i] = frames[i].With(bytes.Take(at).Concat(Member).Concat(bytes.Skip(at)).ToArray());
        }
    }
}
