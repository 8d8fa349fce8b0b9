using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Streaming;

namespace ManagedAgents.Runs;

/// <summary>
/// The events of one session for whoever takes them at the moment: one run, or a conversation between its runs. The following goes on whatever
/// becomes of a run, so nothing is lost from one to the next.
/// </summary>
internal sealed class SessionFeed : IDisposable
{
    private readonly SessionFollower _follower;
    private readonly CancellationTokenSource _end;
    private readonly Queue<SessionEvent> _back = new();
    private Task<bool>? _fetch;

    /// <param name="follower">Follows the session; it is closed with this.</param>
    /// <param name="end">Ends the following.</param>
    public SessionFeed(SessionFollower follower, CancellationToken end)
    {
        _follower = follower;
        _end = CancellationTokenSource.CreateLinkedTokenSource(end);
    }

    /// <summary>The workflow runs, as the events tell of them.</summary>
    public RunWatch Runs => _follower.Runs;

    /// <summary>The event up to which all was given; null where there is none.</summary>
    public string? Place => _follower.Place.Last;

    /// <summary>Takes note of an input that was sent: an idle before it is not the end of its turn.</summary>
    public void Await(string input) => _follower.Await(input);

    /// <summary>True for an idle of a turn before the input.</summary>
    public bool IsBeforeInput(IdleEvent idle) => _follower.IsBeforeInput(idle);

    /// <summary>Reaches the session, if it was not reached yet; false where there is nothing to come.</summary>
    public async Task<bool> OpenAsync(CancellationToken token)
    {
        bool more = true;
        while (more && !_follower.HasPlace)
            more = await FetchAsync(token).ConfigureAwait(false);
        return more;
    }

    /// <summary>Gives the next event that is here.</summary>
    public bool TryTake(out SessionEvent taken)
    {
        if (_back.Count == 0)
            return _follower.TryTake(out taken);
        taken = _back.Dequeue();
        return true;
    }

    /// <summary>Takes back events that the next one shall have.</summary>
    public void GiveBack(IEnumerable<SessionEvent> events)
    {
        foreach (SessionEvent one in events)
            _back.Enqueue(one);
    }

    /// <summary>Waits for more; false once there is no more to come. Who waits no longer leaves the following as it is.</summary>
    public async Task<bool> FetchAsync(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        if (_back.Count > 0)
            return true;
        Task<bool> fetch = _fetch ??= _follower.FetchAsync(_end.Token);
        if (!fetch.IsCompleted)
        {
            var cancelled = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            using (token.Register(() => cancelled.TrySetResult(false)))
                await Task.WhenAny(fetch, cancelled.Task).ConfigureAwait(false);
            token.ThrowIfCancellationRequested();
        }

        _fetch = null;
        return await fetch.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _end.Cancel();
        _follower.Dispose();

        // Whoever waited for it does no longer, and its failure is nobody's.
        _fetch?.ContinueWith(static left => left.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        _end.Dispose();
    }
}
