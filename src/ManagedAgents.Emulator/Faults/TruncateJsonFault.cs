using System;
using System.Collections.Generic;
using System.Linq;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Cuts the JSON of the n-th event of a stream, or of every one, in half; the frame ends as it should. So too another answer's JSON.</summary>
internal sealed class TruncateJsonFault : Fault
{
    private readonly EventCounter _counter;

    public TruncateJsonFault(int? nth) => _counter = new EventCounter(nth);

    public override void Change(HttpResponse response)
    {
        if (response.Stream is null && response.Content is null) response.Replace(response.ContentType, response.Body.Take(response.Body.Length / 2).ToArray());
    }

    public override void ChangeFrames(List<Frame> frames)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            if (_counter.Strikes(frames[i])) frames[i] = frames[i].With(Cut(frames[i].Bytes));
        }
    }

    private static byte[] Cut(byte[] frame)
    {
        var json = Array.IndexOf(frame, (byte)'{');
        var end = json + ((frame.Length - json) / 2);
        // Not inside a character: that is another fault.
        while ((frame[end] & 0xC0) == 0x80) end--;
        return frame.Take(end).Concat(new[] { (byte)'\n', (byte)'\n' }).ToArray();
    }
}
