using System;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Client.Http;

/// <summary>The pauses between looks at something that is about to change: 100 ms, doubling to a second.</summary>
internal sealed class GrowingPause
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private TimeSpan _next = First;

    public Task WaitAsync(CancellationToken token)
    {
        TimeSpan pause = _next;
        _next = pause + pause < Longest ? pause + pause : Longest;
        return Task.Delay(pause, token);
    }
}
