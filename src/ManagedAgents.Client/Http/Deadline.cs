using System;
using System.Threading;

namespace ManagedAgents.Client.Http;

/// <summary>A token that is cancelled with its parent or when time runs out, and that knows which it was.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _parent;
    private readonly TimeSpan _limit;

    public Deadline(TimeSpan limit, CancellationToken parent)
    {
        _limit = limit;
        _parent = parent;
        _source = CancellationTokenSource.CreateLinkedTokenSource(parent);
        Extend();
    }

    public CancellationToken Token => _source.Token;

    public bool HasPassed => _source.IsCancellationRequested && !_parent.IsCancellationRequested;

    /// <summary>Starts the time anew.</summary>
    public void Extend()
    {
        // CancelAfter takes at most int.MaxValue milliseconds.
        if (_limit != Timeout.InfiniteTimeSpan)
            _source.CancelAfter(_limit.TotalMilliseconds < int.MaxValue ? _limit : TimeSpan.FromMilliseconds(int.MaxValue));
    }

    public void Dispose() => _source.Dispose();
}
