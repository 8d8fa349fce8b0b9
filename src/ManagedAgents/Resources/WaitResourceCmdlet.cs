using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Resources;
using ManagedAgents.Errors;
using ManagedAgents.Pipeline;

namespace ManagedAgents.Resources;

/// <summary>
/// Waits until objects of a kind are where they shall get to, all of them at once, and emits each as it is then, in the order in which they get there.
/// It collects what is piped and begins to wait at the pipeline's end.
/// </summary>
/// <typeparam name="T">The object.</typeparam>
/// <typeparam name="TReference">What names one.</typeparam>
public abstract class WaitResourceCmdlet<T, TReference> : ResourceCmdlet<T>
    where T : ApiObject
    where TReference : ResourceReference
{
    private const int MostAtOnce = 512;
    private static readonly TimeSpan BeforeProgress = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, TReference> _awaited = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _places = new(MostAtOnce, MostAtOnce);
    private readonly CancellationTokenSource _end = new();
    private WaitProgress? _progress;
    private int _isAnyThere;

    private protected WaitResourceCmdlet()
    {
    }

    /// <summary>The <typeparamref name="T"/>s: objects or ids. One that is given twice counts once.</summary>
    public abstract TReference[] Id { get; set; }

    /// <summary>
    /// The longest wait for all of them, in seconds. Each <typeparamref name="T"/> that is not there then is an error, and is left as it is. Default: no
    /// limit.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue / 1000)]
    public int TimeoutSec { get; set; }

    /// <summary>Ends with the first <typeparamref name="T"/> that is there. The others are left to work on.</summary>
    [Parameter]
    public SwitchParameter Any { get; set; }

    /// <summary>Where they shall get to, for a sentence.</summary>
    private protected abstract string Goal { get; }

    /// <summary>Waits for one, on any thread.</summary>
    /// <param name="client">The service.</param>
    /// <param name="id">Its id.</param>
    /// <param name="given">What the user gave.</param>
    /// <param name="token">Ends the wait.</param>
    /// <returns>It as it is then; null where it is no more.</returns>
    private protected abstract Task<T?> WaitForAsync(ApiClient client, string id, TReference given, CancellationToken token);

    /// <summary>The error of one that is no more; null where that is none.</summary>
    private protected virtual ErrorRecord? ErrorOfGone(TReference given) => null;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (TReference one in Id)
        {
            if (TryNow(() => one.Id, one, out string id))
                _awaited[id] = one;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_awaited.Count == 0)
            return;
        _progress = new WaitProgress(Queue, Kind, _awaited.Count);
        Wait(WaitForAllAsync(Client));
        if (_progress.WasReported)
            WriteProgress(_progress.Completed);
    }

    private protected override void Close()
    {
        _end.Dispose();
        _places.Dispose();
    }

    private async Task<bool> WaitForAllAsync(ApiClient client)
    {
        CancellationToken stop = StopToken;
        using CancellationTokenRegistration stopped = stop.Register(_end.Cancel);
        if (TimeoutSec > 0)
            _end.CancelAfter(TimeSpan.FromSeconds(TimeoutSec));
        Task all = Task.WhenAll(_awaited.Select(one => WaitForOneAsync(client, one.Key, one.Value, stop)).ToArray());
        if (await Task.WhenAny(all, Task.Delay(BeforeProgress, _end.Token)).ConfigureAwait(false) != all)
            _progress!.Begin();
        await all.ConfigureAwait(false);
        return true;
    }

    private async Task WaitForOneAsync(ApiClient client, string id, TReference given, CancellationToken stop)
    {
        T? there = null;
        ErrorRecord? error = null;
        try
        {
            there = await WaitInTurnAsync(client, id, given).ConfigureAwait(false);
            if (there is null)
                error = ErrorOfGone(given);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            error = ErrorTable.WaitTimedOut(Kind, given, Goal, TimeoutSec);
        }
        catch (Exception cause) when (ErrorTable.Knows(cause))
        {
            error = RecordOf(cause, given);
        }

        // With -Any there is nothing to tell of the others once one is there.
        bool isThere = error is null;
        if (Any && (isThere ? Interlocked.Exchange(ref _isAnyThere, 1) : _isAnyThere) != 0)
            return;
        await Queue.WriteAsync(() => Write(there, error), stop).ConfigureAwait(false);
        if (Any && isThere)
            _end.Cancel();
    }

    private async Task<T?> WaitInTurnAsync(ApiClient client, string id, TReference given)
    {
        await _places.WaitAsync(_end.Token).ConfigureAwait(false);
        try
        {
            return await WaitForAsync(client, id, given, _end.Token).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    private void Write(T? there, ErrorRecord? error)
    {
        _progress!.CountOne();
        if (error is not null)
            WriteError(error);
        else if (there is not null)
            WriteObject(there);
    }
}

/// <summary>Tells how many of the objects waited for are there, once the wait takes long enough to be noticed.</summary>
internal sealed class WaitProgress
{
    // Any number of this module's own, so that it does not replace a script's own bar.
    private const int ActivityId = 7265;

    private readonly PipelineQueue _queue;
    private readonly string _activity;
    private readonly int _total;
    private int _there;

    public WaitProgress(PipelineQueue queue, ResourceKind kind, int total)
    {
        _queue = queue;
        _activity = $"Waiting for {kind}s";
        _total = total;
    }

    /// <summary>True once there is a bar, which must be taken away.</summary>
    public bool WasReported { get; private set; }

    /// <summary>The record that takes the bar away.</summary>
    public ProgressRecord Completed => new(ActivityId, _activity, "Done") { RecordType = ProgressRecordType.Completed };

    /// <summary>Shows the bar from now on.</summary>
    public void Begin()
    {
        WasReported = true;
        Report();
    }

    /// <summary>Counts one as done with. Called on the pipeline thread only.</summary>
    public void CountOne()
    {
        _there++;
        if (WasReported)
            Report();
    }

    private void Report() =>
        _queue.Report(new ProgressRecord(ActivityId, _activity, $"{_there} of {_total}") { PercentComplete = _there * 100 / _total });
}
