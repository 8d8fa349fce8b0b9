using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Streaming;

namespace ManagedAgents.Client.Sessions;

/// <summary>
/// Waits for one session to reach a goal. Its stream says when to look; whether it is there is read from its history and its status, which
/// both may lag: only where they agree they are believed.
/// </summary>
internal sealed class SessionWait
{
    private readonly ApiCaller _client;
    private readonly string _id;
    private readonly SessionWaitOptions _options;
    private readonly CancellationToken _token;
    private readonly string? _after;
    private readonly Patience _patience;

    public SessionWait(ApiCaller client, string id, SessionWaitOptions options, CancellationToken token)
    {
        _client = client;
        _id = id;
        _options = options;
        _token = token;
        _after = options.Goal == SessionGoal.Settled ? options.After : null;
        _patience = new Patience(client, $"session {id}");
    }

    /// <summary>Gives the session once it is there; null where it was deleted meanwhile.</summary>
    public async Task<Session?> RunAsync()
    {
        while (true)
        {
            try
            {
                if (await FollowAsync().ConfigureAwait(false) is { } there)
                    return there;
                _patience.Renew();
                continue;
            }
            catch (ApiException failure) when (failure.Status == 404 && _patience.IsKnown)
            {
                if (await IsDeletedAsync().ConfigureAwait(false))
                    return null;
                throw;
            }
            catch (ApiException failure) when (_patience.Take(failure) is { } wait)
            {
                await _patience.WaitAsync(failure, wait, _token).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Follows the session until it is there; null where it settled, but goes on.</summary>
    private async Task<Session?> FollowAsync()
    {
        bool goesOver = _options.Goal != SessionGoal.Settled;
        using SessionFollower follower = new EventOperations(_client).Follow(_id, new FollowOptions
        {
            After = _after,
            // Whether an empty history means rest, the status says.
            ExpectsInput = true,
            KeepFollowing = goesOver,
        });
        bool goesOn = await follower.FetchAsync(_token).ConfigureAwait(false);
        Session session = await GetAsync().ConfigureAwait(false);
        if (follower.HasEnded && !goesOver && !session.IsAtWork)
            return session;
        if (_options.Goal == SessionGoal.RequiresAction && session.IsAtWork && await WantsAnswerAsync().ConfigureAwait(false))
            return session;
        if ((follower.HasEnded || !session.IsAtWork) && await LookAsync(null, follower).ConfigureAwait(false) is { } thereAlready)
            return thereAlready;
        while (goesOn)
        {
            SessionEvent? seen = null;
            bool threadAsks = false;
            while (follower.TryTake(out SessionEvent taken))
            {
                seen = taken is SessionStatusIdleEvent or SessionStatusTerminatedEvent or SessionDeletedEvent ? taken : seen;
                threadAsks |= taken is SessionThreadStatusIdleEvent { StopReason: { Type: "requires_action" } };
            }

            if (seen is not null && await LookAsync(seen, follower).ConfigureAwait(false) is { } there)
                return there;
            if (threadAsks && _options.Goal == SessionGoal.RequiresAction && await WantsAnswerSoonAsync().ConfigureAwait(false))
                return await GetAsync().ConfigureAwait(false);
            goesOn = await follower.FetchAsync(_token).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>Looks whether the session is there, as soon as history and status agree.</summary>
    /// <param name="seen">The event that says so; null for none.</param>
    /// <param name="follower">Knows which workflow runs are open.</param>
    private async Task<Session?> LookAsync(SessionEvent? seen, SessionFollower follower)
    {
        bool staysIdle = seen is SessionStatusIdleEvent { LeavesQueued: true };
        var watch = Stopwatch.StartNew();
        var pause = new GrowingPause();
        while (true)
        {
            (HistoryGap history, Session session) = await ReadAsync(seen?.Id ?? _after).ConfigureAwait(false);
            if (session.IsTerminated)
                return session;
            if (history.State == SessionActivity.Busy && !session.IsAtWork)
                staysIdle = staysIdle || await WantsAnswerAsync().ConfigureAwait(false);
            // While workflow runs work, the session does, too, whatever its turns do.
            if (follower.Runs is { HoldIdle: true, AreWorking: true })
                return null;
            bool isLate = watch.Elapsed > ServiceLag.OfStatus;
            bool idles = history.State switch
            {
                SessionActivity.Busy => !session.IsAtWork && (staysIdle || isLate),
                SessionActivity.Unknown => !session.IsAtWork && (!_options.ExpectsInput || isLate),
                _ => true,
            };
            bool agree = idles != session.IsAtWork && history.State != SessionActivity.Over && (history.PlaceFound || isLate);
            if (agree)
                return idles && await FitsAsync().ConfigureAwait(false) ? session : null;
            await pause.WaitAsync(_token).ConfigureAwait(false);
        }
    }

    /// <summary>Tells of a session that idles whether that is what is waited for.</summary>
    private async Task<bool> FitsAsync() => _options.Goal switch
    {
        SessionGoal.Settled => !await WaitsForWorkerAsync().ConfigureAwait(false),
        SessionGoal.RequiresAction => await WantsAnswerAsync().ConfigureAwait(false),
        _ => false,
    };

    /// <summary>True where an answer is wanted of a client; what a worker answers is not waited for.</summary>
    private async Task<bool> WantsAnswerAsync() =>
        (await new EventOperations(_client).PendingAsync(_id, _token).ConfigureAwait(false)).Any(static call => call.WaitsFor is AwaitedAnswer.Result or AwaitedAnswer.Approval);

    /// <summary>True where nothing but results of a worker is waited for: then it goes on by itself.</summary>
    private async Task<bool> WaitsForWorkerAsync() =>
        await new EventOperations(_client).PendingAsync(_id, _token).ConfigureAwait(false) is { Count: > 0 } pending && pending.All(static call => call.WaitsFor == AwaitedAnswer.Worker);

    /// <summary>A thread was seen to wait, which the history may show a little later. The session may run on meanwhile.</summary>
    private async Task<bool> WantsAnswerSoonAsync()
    {
        var watch = Stopwatch.StartNew();
        var pause = new GrowingPause();
        while (!await WantsAnswerAsync().ConfigureAwait(false))
        {
            if (watch.Elapsed > ServiceLag.OfStatus)
                return false;
            await pause.WaitAsync(_token).ConfigureAwait(false);
        }

        return true;
    }

    private async Task<(HistoryGap History, Session Session)> ReadAsync(string? place)
    {
        using IDisposable turn = await _client.Connection.Joining.EnterAsync(string.Empty, _token).ConfigureAwait(false);
        HistoryGap history = place is null
            ? await HistoryGap.ReadEndAsync(_client, _id, _token).ConfigureAwait(false)
            : await HistoryGap.ReadToPlaceAsync(_client, _id, place, awaited: null, _token).ConfigureAwait(false);
        return (history, await new SessionOperations(_client).GetAsync(_id, _token).ConfigureAwait(false));
    }

    private async Task<Session> GetAsync()
    {
        using IDisposable turn = await _client.Connection.Joining.EnterAsync(string.Empty, _token).ConfigureAwait(false);
        Session session = await new SessionOperations(_client).GetAsync(_id, _token).ConfigureAwait(false);
        _patience.IsKnown = true;
        return session;
    }

    private async Task<bool> IsDeletedAsync()
    {
        try
        {
            await GetAsync().ConfigureAwait(false);
            return false;
        }
        catch (ApiException failure) when (failure.Status == 404)
        {
            return true;
        }
    }
}

/// <summary>What a session can be waited for to do. One that is terminated has reached every goal.</summary>
public enum SessionGoal
{
    /// <summary>It idles, for whatever reason, and nothing that was sent is still to be worked on.</summary>
    Settled,

    /// <summary>It idles and waits for an answer to a tool call; turns that end otherwise are waited through.</summary>
    RequiresAction,

    /// <summary>It is terminated.</summary>
    Terminated,
}

/// <summary>What to wait for a session to do, and what is known of it before.</summary>
public sealed class SessionWaitOptions
{
    /// <summary>What to wait for; default that it settles.</summary>
    public SessionGoal Goal { get; init; }

    /// <summary>The id of an event sent to the session, whose turn must be over before it counts as settled; null for none.</summary>
    public string? After { get; init; }

    /// <summary>True where the session was started with input, so that a history which does not show it yet is no sign of rest.</summary>
    public bool ExpectsInput { get; init; }
}
