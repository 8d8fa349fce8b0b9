using System;
using System.Threading;

namespace ManagedAgents.Client.Http;

/// <summary>A token that is cancelled with its parent or when time runs out, and that knows which it was.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _parent;
    private readonly CancellationToken _closed;
    private readonly TimeSpan _limit;

    /// <summary>Starts the time.</summary>
    /// <param name="limit">How long; infinite for no limit.</param>
    /// <param name="parent">Whoever waits.</param>
    /// <param name="closed">Cancelled when the connection is closed.</param>
    public Deadline(TimeSpan limit, CancellationToken parent, CancellationToken closed)
    {
        _limit = limit;
        _parent = parent;
        _closed = closed;
        _source = CancellationTokenSource.CreateLinkedTokenSource(parent, closed);
        Extend();
    }

    public CancellationToken Token => _source.Token;

    public bool HasPassed => _source.IsCancellationRequested && !_parent.IsCancellationRequested && !_closed.IsCancellationRequested;

    /// <summary>Starts the time anew.</summary>
    public void Extend()
    {
        // CancelAfter takes at most int.MaxValue milliseconds.
        if (_limit != Timeout.InfiniteTimeSpan)
            _source.CancelAfter(_limit.TotalMilliseconds < int.MaxValue ? _limit : TimeSpan.FromMilliseconds(int.MaxValue));
    }

    /// <summary>Stops the time until <see cref="Extend"/>.</summary>
    public void Pause() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose() => _source.Dispose();
}
