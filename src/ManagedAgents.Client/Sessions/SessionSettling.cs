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
/// Brings one session to rest, and changes it there: the service refuses to archive or delete one that runs, and its status may follow a
/// moment after the event that reports the rest.
/// </summary>
internal sealed class SessionSettling : IDisposable
{
    private readonly ApiCaller _client;
    private readonly string _id;
    private readonly TimeSpan _longest;
    private readonly CancellationToken _token;
    private readonly Deadline _deadline;

    /// <summary>Starts the time.</summary>
    /// <param name="client">The service.</param>
    /// <param name="id">The session.</param>
    /// <param name="longest">The longest wait for the session to come to rest.</param>
    /// <param name="token">Ends the wait.</param>
    public SessionSettling(ApiCaller client, string id, TimeSpan longest, CancellationToken token)
    {
        _client = client;
        _id = id;
        _longest = longest;
        _token = token;
        _deadline = new Deadline(longest, token, CancellationToken.None);
    }

    public void Dispose() => _deadline.Dispose();

    /// <summary>Waits until the session's status is neither running nor rescheduling.</summary>
    public Task<Session> SettleAsync() => InTimeAsync(async () =>
    {
        var pause = new GrowingPause();
        while (true)
        {
            Session session = await GetAsync(_deadline.Token).ConfigureAwait(false);
            if (!session.IsAtWork)
                return session;
            await pause.WaitAsync(_deadline.Token).ConfigureAwait(false);
        }
    });

    /// <summary>Interrupts the session where it works or waits for an answer, and waits until it is at rest.</summary>
    public Task<Session> InterruptAndSettleAsync() => InTimeAsync(async () =>
    {
        Session session = await GetAsync(_deadline.Token).ConfigureAwait(false);
        if (await IsAtRestAsync(session, taken: false).ConfigureAwait(false))
            return session;
        string? interrupt = null;
        var pause = new GrowingPause();
        while (true)
        {
            interrupt ??= await TryInterruptAsync().ConfigureAwait(false);
            session = await GetAsync(_deadline.Token).ConfigureAwait(false);
            if (interrupt is null)
                return session;
            HistoryGap since = await HistoryGap.ReadToPlaceAsync(_client, _id, interrupt, interrupt, _deadline.Token).ConfigureAwait(false);
            bool taken = since.Input is { IsQueuedInput: false };
            if (await IsAtRestAsync(session, taken).ConfigureAwait(false))
                return session;

            // What was queued behind the turn that was interrupted has begun a turn of its own.
            if (taken && since.Events.Any(static e => e.Type == EventTypes.SessionRunning))
                interrupt = null;
            await pause.WaitAsync(_deadline.Token).ConfigureAwait(false);
        }
    });

    /// <summary>Interrupts the session, lets it come to rest and changes it there, again where something that was queued makes it run anew.</summary>
    public async Task<T> InterruptAndChangeAsync<T>(Func<Task<T>> change)
    {
        while (true)
        {
            await InterruptAndSettleAsync().ConfigureAwait(false);
            try
            {
                return await ChangeAsync(change).ConfigureAwait(false);
            }
            catch (ApiException refusal) when (refusal.Status == 400 && !refusal.IsWorkflowRunOpen)
            {
                if (!(await GetAsync(_token).ConfigureAwait(false)).IsAtWork)
                    throw;
            }
        }
    }

    /// <summary>Makes a change that is refused while the session runs, for a moment again where it was at rest already.</summary>
    public async Task<T> ChangeAsync<T>(Func<Task<T>> change)
    {
        var watch = Stopwatch.StartNew();
        var pause = new GrowingPause();
        while (true)
        {
            try
            {
                return await change().ConfigureAwait(false);
            }
            catch (ApiException refusal) when (refusal.Status == 400 && !refusal.IsWorkflowRunOpen && watch.Elapsed < ServiceLag.OfStatus)
            {
                if (await new SessionRest(_client, _id).FindAsync(watch, _token).ConfigureAwait(false) is null)
                    throw;
            }

            await pause.WaitAsync(_token).ConfigureAwait(false);
        }
    }

    /// <summary>A session that waits for an answer is idle, and still so just after its interrupt, which has to be taken first.</summary>
    private async Task<bool> IsAtRestAsync(Session session, bool taken)
    {
        if (session.IsAtWork)
            return false;
        return taken || session.IsTerminated || (await new EventOperations(_client).PendingAsync(_id, _deadline.Token).ConfigureAwait(false)).Count == 0;
    }

    /// <summary>The interrupt's id; null where the session was terminated meanwhile, so that it takes none.</summary>
    private async Task<string?> TryInterruptAsync()
    {
        try
        {
            return (await new EventOperations(_client).SendAsync(_id, new[] { InputEvent.Interrupt(null) }, _deadline.Token).ConfigureAwait(false))[0].Id;
        }
        catch (ApiException refusal) when (refusal.Status == 400)
        {
            if (!(await GetAsync(_deadline.Token).ConfigureAwait(false)).IsTerminated)
                throw;
            return null;
        }
    }

    private Task<Session> GetAsync(CancellationToken token) => new SessionOperations(_client).GetAsync(_id, token);

    private async Task<Session> InTimeAsync(Func<Task<Session>> settle)
    {
        try
        {
            return await settle().ConfigureAwait(false);
        }
        catch (OperationCanceledException cause) when (_deadline.HasPassed)
        {
            throw new ApiException(ApiErrorKind.NotSettled, $"The session {_id} did not come to rest within {_longest.TotalSeconds:0.#} seconds. Nothing was done to it besides.", cause);
        }
    }
}
