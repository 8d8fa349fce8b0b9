using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.Streaming;
using ManagedAgents.Client.WorkQueue;
using ManagedAgents.Errors;

namespace ManagedAgents.Workers;

/// <summary>Serves one session: follows its events, runs the calls that are this worker's one after the other, and ends when the session rests.</summary>
internal sealed class SessionServer
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestTakeover = TimeSpan.FromMinutes(2);
    private const int PauseAfterFailure = 5;
    private readonly Task _never = new TaskCompletionSource<bool>().Task;
    private readonly WorkerSettings _settings;
    private readonly WorkClaim _claim;
    private readonly WorkerLease _lease;
    private readonly WorkerStop _stop;
    private readonly RestingSessions _resting;
    private readonly string _sessionId;

    public SessionServer(WorkerSettings settings, WorkClaim claim, WorkerLease lease, WorkerStop stop, RestingSessions resting)
    {
        _settings = settings;
        _claim = claim;
        _lease = lease;
        _stop = stop;
        _resting = resting;
        _sessionId = claim.Item.SessionId!;
    }

    /// <summary>Serves until there is a reason to end. The item is left as it then has to be.</summary>
    public async Task<WorkerItem> RunAsync()
    {
        DateTimeOffset started = DateTimeOffset.Now;
        var watch = Stopwatch.StartNew();
        string reason;
        string? problem = null;
        CallRunner? runner = null;
        using var run = CancellationTokenSource.CreateLinkedTokenSource(_lease.Ended, _stop.Now);
        ApiConnection connection = _claim.Token is { } token ? _settings.Connection.As(token) : _settings.Connection;
        var client = new ApiClient(connection, _settings.Verbose, _settings.Warn);
        try
        {
            if (_claim.IsTokenUnreadable)
                _settings.Warn($"What came with the work {_claim.Item.Id} holds no token that can be read; the environment's key is used in its place.");
            Session session = await client.Sessions.GetAsync(_sessionId, run.Token).ConfigureAwait(false);
            if (session.Status == "terminated" || session.ArchivedAt is not null)
            {
                reason = "Ended";
            }
            else
            {
                using SessionFolder folder = await OpenFolderAsync(run.Token).ConfigureAwait(false);
                using var place = await SessionPlace.OpenAsync(_settings, client, session, folder, _claim, run.Token).ConfigureAwait(false);
                runner = new CallRunner(_settings, client, place, folder.Journal, _claim.Item.Id, _lease);
                try
                {
                    reason = await FollowAsync(client, place, runner, run.Token).ConfigureAwait(false);
                }
                finally
                {
                    await runner.EndAsync(LongestEnd).ConfigureAwait(false);
                    await place.CloseAsync(isClean: !run.IsCancellationRequested).ConfigureAwait(false);
                    runner.Dispose();
                }

                if (_settings.RemovesFolders && reason is "Rested" or "Ended")
                    folder.Remove();
            }
        }
        catch (OperationCanceledException) when (run.IsCancellationRequested)
        {
            reason = _lease.End switch { LeaseEnd.Lost => "Lost", LeaseEnd.Refused => "Refused", LeaseEnd.StopAsked => "StopAsked", _ => "Stopped" };
        }
        catch (Exception cause) when (cause is ApiException or InputException or IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            reason = "Failed";
            problem = connection.WithoutSecrets(cause.Message);
        }
        finally
        {
            if (connection != _settings.Connection)
                connection.Dispose();
        }

        bool handsOver = await LeaveAsync(reason).ConfigureAwait(false);
        return new WorkerItem(_sessionId, _claim.Item.Id)
        {
            Reason = reason,
            Problem = problem,
            Calls = runner?.Calls ?? 0,
            Failed = runner?.Failed ?? 0,
            Beats = _lease.Beats,
            IsHandedOver = handsOver,
            StartedAt = started,
            Duration = watch.Elapsed,
        };
    }

    /// <summary>Opens the session's folders, once whoever had the session before has left them: that one may still be ending its programs.</summary>
    private async Task<SessionFolder> OpenFolderAsync(CancellationToken token)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return SessionFolder.Open(_settings.Root, _sessionId);
            }
            catch (InputException cause) when (cause.ErrorId is "SessionFolderInUse" or "JournalInUse" && watch.Elapsed < LongestTakeover)
            {
                await Task.Delay(200, token).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Ends the item where the session rests or the service wants it. Where a turn is open it is left to another worker: an item that is ended then comes
    /// back only with new input, and the call would wait for ever.
    /// </summary>
    private async Task<bool> LeaveAsync(string reason)
    {
        bool handsOver = reason is "Stopped" or "Lost" || (reason == "Failed" && _stop.MayHandOver(_claim.Item.Id));

        // What failed may be better a little later.
        await _lease.EndAsync(!handsOver || reason == "Lost" ? null : reason == "Failed" ? PauseAfterFailure : 1).ConfigureAwait(false);
        if (!handsOver)
            await WorkerHost.StopItemAsync(_settings, _claim).ConfigureAwait(false);
        return handsOver;
    }

    private async Task<string> FollowAsync(ApiClient client, SessionPlace place, CallRunner runner, CancellationToken token)
    {
        var calls = new SessionCalls(call => place.Serves(call, _settings.Desk));
        using SessionFollower follower = client.Events.Follow(_sessionId, new FollowOptions { FromStart = true, KeepFollowing = true, IsThere = true });
        using var end = CancellationTokenSource.CreateLinkedTokenSource(token);
        Task<bool> fetch = follower.FetchAsync(end.Token);
        var rest = new Stopwatch();
        var wait = new Stopwatch();
        int told = 0;
        bool isRead = false;
        TaskCompletionSource<bool>? leaves = null;
        try
        {
            while (true)
            {
                await Task.WhenAny(fetch, runner.Changed, _stop.IsDraining ? _never : _stop.Draining, leaves?.Task ?? _never, PauseAsync(rest, wait)).ConfigureAwait(false);
                token.ThrowIfCancellationRequested();
                if (fetch.IsCompleted)
                {
                    bool goesOn = await fetch.ConfigureAwait(false);
                    while (follower.TryTake(out SessionEvent taken))
                    {
                        calls.Note(taken);
                        runner.Note(taken);
                    }

                    isRead |= follower.HasPlace;
                    if (calls.IsOver || !goesOn)
                        return "Ended";
                    fetch = follower.FetchAsync(end.Token);
                }

                for (; told < calls.Foreign.Count; told++)
                    _settings.Verbose($"{_sessionId}: {calls.Foreign[told].Name} ({calls.Foreign[told].Id}) is not served here, so it is left to whoever serves it.");
                foreach (string done in runner.TakeDone())
                    calls.Close(done);

                // Before the whole history was read, an answer to a call may be in what is to come.
                if (isRead)
                    runner.Begin(calls.Ready);
                bool rests = isRead && calls.IsAtRest && !calls.HasOpen && !runner.IsBusy;
                Run(rest, rests);
                Run(wait, isRead && calls.IsWaiting && !runner.IsBusy && !calls.Ready.Any());
                if (rests && (rest.Elapsed >= _settings.MaxIdle || _stop.IsDraining || leaves?.Task.IsCompleted == true))
                    return "Rested";
                leaves = Note(leaves, rests);
                if (wait.IsRunning && _settings.MaxWait is { } longest && wait.Elapsed >= longest)
                    return "Waited";
            }
        }
        finally
        {
            Note(leaves, rests: false);
            end.Cancel();
            _ = fetch.ContinueWith(static left => left.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private TaskCompletionSource<bool>? Note(TaskCompletionSource<bool>? noted, bool rests)
    {
        if (rests)
            return noted ?? _resting.Add();
        if (noted is not null)
            _resting.Remove(noted);
        return null;
    }

    private static void Run(Stopwatch watch, bool runs)
    {
        if (!runs)
            watch.Reset();
        else if (!watch.IsRunning)
            watch.Start();
    }

    private Task PauseAsync(Stopwatch rest, Stopwatch wait)
    {
        if (rest.IsRunning)
            return Task.Delay(Left(_settings.MaxIdle, rest));
        return wait.IsRunning && _settings.MaxWait is { } most ? Task.Delay(Left(most, wait)) : _never;
    }

    private static TimeSpan Left(TimeSpan most, Stopwatch watch) => most > watch.Elapsed ? most - watch.Elapsed + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero;
}

/// <summary>How a worker is told to end: at once, or when its sessions rest.</summary>
internal sealed class WorkerStop : IDisposable
{
    private const int MostFailures = 3;
    private readonly CancellationTokenSource _now;
    private readonly CancellationTokenSource _poll;
    private readonly TaskCompletionSource<bool> _draining = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, int> _failures = new(StringComparer.Ordinal);

    public WorkerStop(CancellationToken stop)
    {
        _now = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _poll = CancellationTokenSource.CreateLinkedTokenSource(_now.Token);
    }

    /// <summary>Cancelled to end what is under way.</summary>
    public CancellationToken Now => _now.Token;

    /// <summary>Cancelled to take no more work.</summary>
    public CancellationToken Polling => _poll.Token;

    /// <summary>Done once no more work is taken.</summary>
    public Task Draining => _draining.Task;

    public bool IsDraining => _draining.Task.IsCompleted;

    /// <summary>Takes no more work, and lets sessions come to rest.</summary>
    public void Drain()
    {
        _poll.Cancel();
        _draining.TrySetResult(true);
    }

    /// <summary>Ends all.</summary>
    public void End()
    {
        Drain();
        _now.Cancel();
    }

    /// <summary>True where an item that failed here may be tried once more: elsewhere, or here a little later.</summary>
    public bool MayHandOver(string workId)
    {
        lock (_failures)
        {
            _failures.TryGetValue(workId, out int failures);
            _failures[workId] = failures + 1;
            return failures + 1 < MostFailures;
        }
    }

    public void Dispose()
    {
        _poll.Dispose();
        _now.Dispose();
    }
}
