using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Events;

/// <summary>
/// Receives several sessions at once, without a thread for each. Whoever has events waits until the pipeline thread has written them
/// before it reads on, so a slow pipeline slows all. Records of one session are received one after the other.
/// </summary>
internal sealed class ReceiveFanOut : IDisposable
{
    private const int MostRemembered = 1024;

    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly PipelineQueue _queue;
    private readonly SemaphoreSlim _places;
    private readonly CancellationToken _stop;

    /// <summary>Receives nothing yet.</summary>
    /// <param name="queue">Where the events go.</param>
    /// <param name="limit">How many sessions at once.</param>
    /// <param name="stop">Ends all.</param>
    public ReceiveFanOut(PipelineQueue queue, int limit, CancellationToken stop)
    {
        _queue = queue;
        _places = new SemaphoreSlim(limit);
        _stop = stop;
    }

    /// <summary>Begins to receive a record, given the receiver of the same session before it; null where there is nothing to do. Called on the pipeline thread.</summary>
    public Func<ReceiveTarget, SessionReceiver?, SessionReceiver?> Begin { get; init; } = null!;

    /// <summary>Writes what is here of a session; false to end. Called on the pipeline thread.</summary>
    public Func<SessionReceiver, bool> Write { get; init; } = null!;

    /// <summary>Writes why a session cannot be received on. Called on the pipeline thread.</summary>
    public Action<SessionReceiver, Exception> Fail { get; init; } = null!;

    /// <summary>Ends when everything added so far was received.</summary>
    public async Task<bool> FinishAsync()
    {
        await Task.WhenAll(_lanes.Values.Select(static lane => lane.Run)).ConfigureAwait(false);
        return true;
    }

    /// <summary>Ends when another session may be received.</summary>
    public async Task<bool> PlaceAsync()
    {
        await _places.WaitAsync(_stop).ConfigureAwait(false);
        return true;
    }

    /// <summary>Adds a record of a session that is being received; false where it is not.</summary>
    public bool TryJoin(ReceiveTarget record) => _lanes.TryGetValue(record.Source.Id, out Lane? lane) && lane.TryAdd(record);

    /// <summary>Begins with a session, in the place that <see cref="PlaceAsync"/> gave.</summary>
    public void Start(ReceiveTarget record)
    {
        _lanes.TryGetValue(record.Source.Id, out Lane? before);
        if (_lanes.Count >= MostRemembered)
            ForgetEnded();
        var lane = new Lane(record) { Last = before?.Last };
        _lanes[record.Source.Id] = lane;
        lane.Run = RunAsync(lane);
    }

    /// <summary>Waits until all have ended, which a stop makes them.</summary>
    public void Dispose()
    {
        ((IAsyncResult)FinishAsync()).AsyncWaitHandle.WaitOne();
        _places.Dispose();
    }

    private void ForgetEnded()
    {
        foreach (string id in _lanes.Where(static lane => lane.Value.Run.Status == TaskStatus.RanToCompletion).Select(static lane => lane.Key).ToArray())
            _lanes.Remove(id);
    }

    private async Task RunAsync(Lane lane)
    {
        try
        {
            while (lane.Next() is { } record)
            {
                SessionReceiver? begun = null;
                await _queue.WriteAsync(() => begun = Begin(record, lane.Last), _stop).ConfigureAwait(false);
                if (begun is null)
                    continue;
                using (begun)
                    await ReceiveAsync(begun).ConfigureAwait(false);
                lane.Last = begun;
            }
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task ReceiveAsync(SessionReceiver receiver)
    {
        try
        {
            bool goesOn = true;
            while (goesOn && await receiver.FetchAsync().ConfigureAwait(false))
                await _queue.WriteAsync(() => goesOn = Write(receiver), _stop).ConfigureAwait(false);
            return;
        }
        catch (Exception cause) when (ErrorTable.Knows(cause) || (cause is OperationCanceledException && !_stop.IsCancellationRequested))
        {
            await _queue.WriteAsync(() => Fail(receiver, cause), _stop).ConfigureAwait(false);
        }
    }

    /// <summary>The records of one session or thread, in order.</summary>
    private sealed class Lane
    {
        private readonly Queue<ReceiveTarget> _records = new();
        private bool _hasEnded;

        public Lane(ReceiveTarget record) => _records.Enqueue(record);

        public SessionReceiver? Last { get; set; }

        public Task Run { get; set; } = Task.CompletedTask;

        public bool TryAdd(ReceiveTarget record)
        {
            lock (_records)
            {
                if (!_hasEnded)
                    _records.Enqueue(record);
                return !_hasEnded;
            }
        }

        public ReceiveTarget? Next()
        {
            lock (_records)
            {
                _hasEnded = _records.Count == 0;
                return _hasEnded ? null : _records.Dequeue();
            }
        }
    }
}
