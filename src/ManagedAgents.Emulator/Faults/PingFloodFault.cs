using System.Collections.Generic;
using System.Text;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Writes so many keep-alives before each event of a stream, pings and comments by turns.</summary>
internal sealed class PingFloodFault : Fault
{
    private static readonly byte[] Ping = Encoding.ASCII.GetBytes("event: ping\ndata: {\"type\":\"ping\"}\n\n");
    private static readonly byte[] Comment = Encoding.ASCII.GetBytes(": keep-alive\n\n");
    private readonly byte[] _flood;

    public PingFloodFault(int count)
    {
        var flood = new List<byte>();
        for (var i = 0; i < count; i++) flood.AddRange(i % 2 == 0 ? Ping : Comment);
        _flood = flood.ToArray();
    }

    public override void ChangeFrames(List<Frame> frames)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            if (frames[i].IsEvent) frames.Insert(i++, new Frame("ping", _flood, isEvent: false));
        }
    }
}
