using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.WorkQueue;

namespace ManagedAgents.Workers;

/// <summary>Takes work from the queue of an environment as long as there is a place for it, and serves each item by itself.</summary>
internal sealed class WorkerHost : IDisposable
{
    private static readonly TimeSpan Block = TimeSpan.FromMilliseconds(999);
    private static readonly TimeSpan LongIdle = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan CrowdedLook = TimeSpan.FromSeconds(5), LeftLook = TimeSpan.FromSeconds(10);

    // Until an item is offered again whose lease was asked for a second.
    private static readonly TimeSpan ForLapse = TimeSpan.FromSeconds(1.2);

    // What was polled is offered to others five seconds later; they are to find it.
    private static readonly TimeSpan ForOthers = TimeSpan.FromSeconds(8);
    private const double LongestBackoff = 60;
    private readonly WorkerSettings _settings;
    private readonly WorkerStop _stop;
    private readonly WorkItemOperations _work;
    private readonly Random _random = new();
    private readonly ConcurrentDictionary<int, Task> _serving = new();
    private readonly SemaphoreSlim _places;
    private readonly Stopwatch _sinceWork = Stopwatch.StartNew();
    private readonly RestingSessions _resting = new();
    private readonly ClaimNotes _claims;
    private readonly Stopwatch _sinceLook = new();
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);
    private int _taken;

    public WorkerHost(WorkerSettings settings, WorkerStop stop)
    {
        _settings = settings;
        _stop = stop;
        _work = new ApiClient(settings.Connection, settings.Verbose, settings.Warn).WorkItems(settings.EnvironmentId);
        _places = new SemaphoreSlim(settings.MostSessions);
        _claims = new ClaimNotes(settings.Root, settings.EnvironmentId);
    }

    /// <summary>Works until it is told to end, or the queue refuses it; what is under way comes to its end first.</summary>
    /// <exception cref="ApiException">The service refuses this worker for good.</exception>
    public async Task<bool> RunAsync()
    {
        try
        {
            await TakeAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.Polling.IsCancellationRequested)
        {
            // No more is taken.
        }
        finally
        {
            await Task.WhenAll(_serving.Values.ToArray()).ConfigureAwait(false);
        }

        return true;
    }

    public void Dispose() => _places.Dispose();

    /// <summary>Ends an item; one that has ended already is as good.</summary>
    public static async Task StopItemAsync(WorkerSettings settings, WorkClaim claim)
    {
        ApiConnection connection = claim.Token is { } token ? settings.Connection.As(token) : settings.Connection;
        try
        {
            var client = new ApiClient(connection, settings.Verbose, settings.Warn);
            using var longest = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            for (int tries = 0; ; tries++)
            {
                try
                {
                    await client.WorkItems(settings.EnvironmentId).StopAsync(claim.Item.Id, force: true, longest.Token).ConfigureAwait(false);
                    return;
                }
                catch (ApiException failure) when (failure.Status == 409)
                {
                    return;
                }
                catch (ApiException failure) when (failure.Status is 0 or 408 or 429 or >= 500 && tries < 4)
                {
                    await Task.Delay(200 << tries, longest.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception cause) when (cause is ApiException or OperationCanceledException)
        {
            settings.Warn($"The work {claim.Item.Id} could not be ended at the service: {connection.WithoutSecrets(cause.Message)}");
        }
        finally
        {
            if (connection != settings.Connection)
                connection.Dispose();
        }
    }

    private async Task TakeAsync()
    {
        int failures = 0;
        while (_settings.MostItems is not { } most || _taken < most)
        {
            await WaitForPlaceAsync().ConfigureAwait(false);
            bool isServed = false;
            TimeSpan pause = TimeSpan.Zero;
            try
            {
                WorkClaim? claim = await _work.PollAsync(_settings.WorkerId, _settings.EndsWhenEmpty ? TimeSpan.Zero : Block, _stop.Polling).ConfigureAwait(false);
                failures = 0;
                if (claim is not null && !_settings.Wants(claim.Item.SessionId) && _left.Add(claim.Item.Id))
                {
                    _settings.Verbose($"{claim.Item.Id}, {claim.Item.Data}, is left to other workers.");
                    continue;
                }

                if (claim is not null && _settings.Wants(claim.Item.SessionId))
                {
                    isServed = await ClaimAsync(claim).ConfigureAwait(false);
                    continue;
                }

                bool isFreed = await FreeAsync().ConfigureAwait(false);
                if (_settings.EndsWhenEmpty && !isFreed)
                    return;
                pause = isFreed ? ForLapse : _left.Count > 0 ? ForOthers : Pause();
                _left.Clear();
            }
            catch (ApiException failure) when (failure.Status is 0 or 408 or 409 or 429 or >= 500)
            {
                pause = failure.RetryAfter ?? Backoff(failures++);
                _settings.Verbose($"The queue could not be asked: {failure.Message} Asking again in {pause.TotalSeconds:0.0} seconds.");
                if (failures == 5)
                    _settings.Warn($"The queue could not be asked five times in a row: {failure.Message} The worker goes on trying.");
            }
            finally
            {
                if (!isServed)
                    _places.Release();
            }

            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, _stop.Polling).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for a place. Where all are taken, a session that rests is left early as soon as others wait for a worker.</summary>
    private async Task WaitForPlaceAsync()
    {
        while (!await _places.WaitAsync(CrowdedLook, _stop.Polling).ConfigureAwait(false))
        {
            if (!_resting.HasAny)
                continue;
            try
            {
                // What was given to somebody who did not take it waits, too.
                WorkQueueStats queue = await _work.StatsAsync(_stop.Polling).ConfigureAwait(false);
                if ((queue.Depth ?? 0) + (queue.Pending ?? 0) > 0)
                    _resting.LeaveOldest();
            }
            catch (ApiException failure)
            {
                _settings.Verbose($"The queue's figures could not be read: {failure.Message}");
            }
        }
    }

    /// <summary>
    /// Has the service offer again what a worker of this machine had taken when it ended, and had not beaten for: by a beat whose lease lapses at once. True where
    /// there was something.
    /// </summary>
    private async Task<bool> FreeAsync()
    {
        if (_sinceLook.IsRunning && _sinceLook.Elapsed < LeftLook)
            return false;
        _sinceLook.Restart();
        bool isFreed = false;
        foreach (ClaimNotes.Note left in _claims.Left())
        {
            using (left)
            {
                try
                {
                    await _work.BeatAsync(left.WorkId, null, 1, _stop.Polling).ConfigureAwait(false);
                    isFreed = true;
                    _settings.Verbose($"{left.WorkId} was taken by a worker that ended before its first beat; it is offered again.");
                }
                catch (ApiException failure)
                {
                    // A refusal says that it is somebody's, or done.
                    left.IsDone = failure.Status is >= 400 and < 500 and not 408 and not 429;
                }
            }
        }

        return isFreed;
    }

    /// <summary>
    /// Takes an item: acknowledges it and beats at once, as one that was acknowledged and never had a beat is offered to nobody again. True where it is
    /// served from now on, in the place that was taken for it.
    /// </summary>
    private async Task<bool> ClaimAsync(WorkClaim claim)
    {
        string id = claim.Item.Id;
        using ClaimNotes.Note? note = _claims.Begin(id);
        try
        {
            await _work.AcknowledgeAsync(id, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ApiException failure) when (failure.Status is 409 or 404)
        {
            _settings.Verbose($"{id} is another worker's already.");
            return false;
        }
        catch (ApiException failure) when (failure.Status is 0 or 408 or >= 500 or (>= 200 and < 300))
        {
            // Whether it arrived the first beat says.
            _settings.Verbose($"Whether {id} was acknowledged is open: {failure.Message}");
        }
        catch (ApiException failure)
        {
            _settings.Warn($"The work {id} could not be acknowledged: {failure.Message}");
            await StopItemAsync(_settings, claim).ConfigureAwait(false);
            return false;
        }

        ApiConnection connection = claim.Token is { } token ? _settings.Connection.As(token) : _settings.Connection;
        var lease = new WorkerLease(new ApiClient(connection, _settings.Verbose, _settings.Warn).WorkItems(_settings.EnvironmentId), id, _settings.Verbose);
        if (!await lease.BeginAsync().ConfigureAwait(false))
        {
            if (lease.End == LeaseEnd.StopAsked)
                _settings.Warn($"The work {id} was to be stopped at its first beat: whoever gave it out has let go of it.");
            if (!lease.IsLost)
                await StopItemAsync(_settings, claim).ConfigureAwait(false);
            lease.Dispose();
            return false;
        }

        // Not by the item: one that was lost may come again while the end of the first is still under way.
        int place = ++_taken;
        _sinceWork.Restart();
        _settings.Verbose($"Took the work {id}, {claim.Item.Data}.");
        _serving[place] = Task.Run(async () =>
        {
            try
            {
                WorkerItem done = claim.Item.SessionId is null ? await HealthAsync(claim, lease).ConfigureAwait(false) : await new SessionServer(_settings, claim, lease, _stop, _resting).RunAsync().ConfigureAwait(false);
                await _settings.Desk.EmitAsync(done).ConfigureAwait(false);
            }
            catch (Exception cause)
            {
                // One item never ends the worker.
                _settings.Warn($"The work {id} failed: {_settings.Connection.WithoutSecrets(cause.Message)}");
            }
            finally
            {
                lease.Dispose();
                if (connection != _settings.Connection)
                    connection.Dispose();
                _serving.TryRemove(place, out _);
                _places.Release();
            }
        });
        return true;
    }

    // It only asks whether workers live.
    private async Task<WorkerItem> HealthAsync(WorkClaim claim, WorkerLease lease)
    {
        await lease.EndAsync(handsOverAfter: null).ConfigureAwait(false);
        await StopItemAsync(_settings, claim).ConfigureAwait(false);
        return new WorkerItem(string.Empty, claim.Item.Id) { Reason = "HealthCheck", Beats = lease.Beats, StartedAt = DateTimeOffset.Now };
    }

    /// <summary>One to three seconds, and longer where there was nothing for long: the service counts what all workers ask.</summary>
    private TimeSpan Pause() => TimeSpan.FromSeconds((1 + (2 * NextDouble())) * (_sinceWork.Elapsed > LongIdle ? 2 : 1));

    private TimeSpan Backoff(int failures) => TimeSpan.FromSeconds(Math.Min(LongestBackoff, Math.Pow(2, failures)) * (1 - (0.25 * NextDouble())));

    private double NextDouble()
    {
        lock (_random)
            return _random.NextDouble();
    }
}

/// <summary>The sessions that are served and rest: any of them may be left early.</summary>
internal sealed class RestingSessions
{
    private readonly List<TaskCompletionSource<bool>> _oldestFirst = new();

    /// <summary>True where there is one.</summary>
    public bool HasAny
    {
        get
        {
            lock (_oldestFirst)
                return _oldestFirst.Count > 0;
        }
    }

    /// <summary>Notes that a session rests. The task is done where it is to be left.</summary>
    public TaskCompletionSource<bool> Add()
    {
        var left = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_oldestFirst)
            _oldestFirst.Add(left);
        return left;
    }

    /// <summary>Notes that one rests no longer.</summary>
    public void Remove(TaskCompletionSource<bool> resting)
    {
        lock (_oldestFirst)
            _oldestFirst.Remove(resting);
    }

    /// <summary>Has the one left that rests longest.</summary>
    public void LeaveOldest()
    {
        lock (_oldestFirst)
        {
            if (_oldestFirst.Count == 0)
                return;
            _oldestFirst[0].TrySetResult(true);
            _oldestFirst.RemoveAt(0);
        }
    }
}
