using System;
using System.Threading;
using System.Threading.Tasks;

namespace ManagedAgents.Client.Http;

/// <summary>The pauses between looks at something that is about to change: each is twice as long as the one before, up to the longest.</summary>
internal sealed class GrowingPause
{
    private readonly TimeSpan _longest;
    private TimeSpan _next;

    /// <summary>100 ms, doubling to a second.</summary>
    public GrowingPause()
        : this(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1))
    {
    }

    /// <summary>Makes others.</summary>
    /// <param name="first">The first.</param>
    /// <param name="longest">The longest.</param>
    public GrowingPause(TimeSpan first, TimeSpan longest)
    {
        _next = first;
        _longest = longest;
    }

    /// <summary>The next pause.</summary>
    public TimeSpan Next()
    {
        TimeSpan pause = _next;
        _next = pause + pause < _longest ? pause + pause : _longest;
        return pause;
    }

    public Task WaitAsync(CancellationToken token) => Task.Delay(Next(), token);
}
