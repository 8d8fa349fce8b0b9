using System.Linq;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Puts a byte order mark before an answer that is bytes, as some servers do.</summary>
internal sealed class ByteOrderMarkFault : Fault
{
    public override void Change(HttpResponse response)
    {
        if (response.Stream is null && response.Content is null) response.Replace(response.ContentType, new byte[] { 0xEF, 0xBB, 0xBF }.Concat(response.Body).ToArray());
    }
}
