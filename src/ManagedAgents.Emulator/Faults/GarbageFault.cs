using System.Collections.Generic;
using System.Text;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>Puts text that is no JSON in front of a stream's first event, or in place of another answer's body.</summary>
internal sealed class GarbageFault : Fault
{
    private readonly byte[] _text;
    private bool _written;

    public GarbageFault(string? text) => _text = Encoding.UTF8.GetBytes(text ?? ":\nnot a field\nevent: agent.message\ndata: {\"type\":\n\n");

    public override void Change(HttpResponse response)
    {
        if (response.Stream is null && response.Content is null) response.Body = _text;
    }

    public override void ChangeFrame(List<byte[]> pieces)
    {
        if (_written) return;
        _written = true;
        pieces.Insert(0, _text);
    }
}
