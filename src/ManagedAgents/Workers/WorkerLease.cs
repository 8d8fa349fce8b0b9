using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.WorkQueue;

namespace ManagedAgents.Workers;

/// <summary>
/// Keeps an item of work this worker's by its beats, on threads of its own: nothing that a session does delays one. It ends by itself where the service
/// asks for it, or where the item may be another's by now.
/// </summary>
internal sealed class WorkerLease : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30), ShortestPause = TimeSpan.FromSeconds(1);
    private readonly WorkItemOperations _work;
    private readonly string _id;
    private readonly Action<string> _log;
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Stopwatch _sinceBeat = Stopwatch.StartNew();
    private TimeSpan _lease = TimeSpan.FromSeconds(90);
    private TimeSpan _pause = LongestPause;
    private string? _last;
    private bool _mayHaveArrived;
    private int _beats;
    private Task _beating = Task.CompletedTask;

    public WorkerLease(WorkItemOperations work, string id, Action<string> log)
    {
        _work = work;
        _id = id;
        _log = log;
    }

    /// <summary>Cancelled once the item is to be left.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Why; null as long as the item is this worker's.</summary>
    public LeaseEnd? End { get; private set; }

    /// <summary>True where the item may be another's by now, which is then not stopped.</summary>
    public bool IsLost => End == LeaseEnd.Lost;

    /// <summary>How long a beat may take: so long that one that hangs is not yet the loss of the item.</summary>
    private TimeSpan Cut => TimeSpan.FromTicks(_pause.Ticks / 2);

    /// <summary>How long the item stays this worker's without a beat.</summary>
    public TimeSpan Length => _lease;

    /// <summary>How many beats the service took.</summary>
    public int Beats => _beats;

    /// <summary>Since when the service has heard nothing.</summary>
    public TimeSpan Age => _sinceBeat.Elapsed;

    /// <summary>The first beat; the others follow by themselves. False where the item is not this worker's.</summary>
    public async Task<bool> BeginAsync()
    {
        bool goesOn = await BeatAsync().ConfigureAwait(false);
        if (goesOn)
            _beating = Task.Run(BeatOnAsync);
        return goesOn;
    }

    /// <summary>Ends the beating.</summary>
    /// <param name="handsOverAfter">After how many seconds the service is to give the item to another worker; null where it is not to.</param>
    public async Task EndAsync(int? handsOverAfter)
    {
        _stop.Cancel();
        await _beating.ConfigureAwait(false);
        if (handsOverAfter is not { } seconds || End is not null)
            return;
        try
        {
            using var cut = new CancellationTokenSource(TimeSpan.FromSeconds(3));
            await _work.BeatAsync(_id, _last, seconds, cut.Token).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is ApiException or OperationCanceledException)
        {
            _log($"{_id}: the last beat did not arrive, so the item is given to another worker {_lease.TotalSeconds:0} seconds later.");
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _ended.Dispose();
    }

    private async Task BeatOnAsync()
    {
        try
        {
            do
                await Task.Delay(_pause, _stop.Token).ConfigureAwait(false);
            while (await BeatAsync().ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The item is done.
        }
    }

    // False where there is no more to beat for.
    private async Task<bool> BeatAsync()
    {
        for (int tries = 0; !_stop.IsCancellationRequested; tries++)
        {
            using var cut = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            cut.CancelAfter(Cut);
            string problem;
            try
            {
                return Took(await _work.BeatAsync(_id, _last, null, cut.Token).ConfigureAwait(false));
            }
            catch (ApiException failure) when (WorkBeat.IsLost(failure))
            {
                // A beat whose answer was lost was taken: nobody else can have the item within its lease.
                if (_mayHaveArrived && _sinceBeat.Elapsed < _lease && WorkBeat.Known(failure) is { } known && known != _last)
                {
                    _last = known;
                    _mayHaveArrived = false;
                    continue;
                }

                return Ends(LeaseEnd.Lost, "another worker has it, or it waits for one");
            }
            catch (ApiException failure) when (failure.Status is 400 or 401 or 403 or 404)
            {
                return Ends(LeaseEnd.Refused, failure.Message);
            }
            catch (Exception cause) when (cause is ApiException or OperationCanceledException)
            {
                if (_stop.IsCancellationRequested)
                    return false;
                _mayHaveArrived = true;
                problem = cause is ApiException ? cause.Message : $"no answer within {Cut.TotalSeconds:0.0} seconds";
            }

            if (_sinceBeat.Elapsed > _lease)
                return Ends(LeaseEnd.Lost, $"no beat arrived for {_sinceBeat.Elapsed.TotalSeconds:0} seconds, so it counts as lost");
            _log($"{_id}: a beat failed: {problem}");
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(_pause.TotalMilliseconds / 4, 250 << Math.Min(tries, 6))), _stop.Token).ConfigureAwait(false);
        }

        return false;
    }

    private bool Took(WorkBeat beat)
    {
        _beats++;
        _mayHaveArrived = false;
        _sinceBeat.Restart();
        _last = beat.LastHeartbeat;
        _lease = beat.Lease ?? _lease;
        double half = _lease.TotalSeconds / 2;
        _pause = TimeSpan.FromSeconds(Math.Max(ShortestPause.TotalSeconds, Math.Min(half, LongestPause.TotalSeconds)));
        return !beat.EndsWork || Ends(LeaseEnd.StopAsked, _beats == 1 ? $"the service said {beat.State} at its first beat, so it seems that whoever gave it out has let go of it" : "the service asks for it");
    }

    private bool Ends(LeaseEnd end, string why)
    {
        End = end;
        _log($"{_id} ends: {why}.");
        _ended.Cancel();
        return false;
    }
}

/// <summary>Why an item of work is left before its session rests.</summary>
internal enum LeaseEnd
{
    /// <summary>The service asks for it.</summary>
    StopAsked,

    /// <summary>It may be another worker's.</summary>
    Lost,

    /// <summary>The service takes no beat of this worker.</summary>
    Refused,
}
