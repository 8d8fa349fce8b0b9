using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Faults;

/// <summary>All the faults that fit one request, as one.</summary>
internal sealed class ResponseFaults
{
    private readonly IReadOnlyList<Fault> _faults;

    public ResponseFaults(IReadOnlyList<Fault> faults) => _faults = faults;

    public static ResponseFaults None { get; } = new(new List<Fault>());

    public bool IsNone => _faults.Count == 0;

    public bool DropsResponse => _faults.Any(f => f.DropsResponse);

    public bool CutsAfterFrame => _faults.Any(f => f.CutsAfterFrame);

    public async Task<HttpResponse?> AnswerInsteadAsync(IRequestHandler handler, CancellationToken token)
    {
        HttpResponse? answer = null;
        foreach (var fault in _faults) answer ??= await fault.AnswerInsteadAsync(handler, token).ConfigureAwait(false);
        return answer;
    }

    public void Change(HttpResponse response)
    {
        foreach (var fault in _faults) fault.Change(response);
    }

    public IReadOnlyList<byte[]> Frames(byte[] frame)
    {
        var pieces = new List<byte[]> { frame };
        foreach (var fault in _faults) fault.ChangeFrame(pieces);
        return pieces;
    }

    public async Task<int> AllowBytesAsync(int count, CancellationToken token)
    {
        foreach (var fault in _faults)
        {
            if (count > 0) count = await fault.AllowBytesAsync(count, token).ConfigureAwait(false);
        }
        return count;
    }
}
