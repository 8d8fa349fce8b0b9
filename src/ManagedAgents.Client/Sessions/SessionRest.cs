using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Streaming;

namespace ManagedAgents.Client.Sessions;

/// <summary>Whether one session is at rest: its status may follow a moment after the event that says so, or be ahead of a turn that begins.</summary>
internal sealed class SessionRest
{
    private readonly ApiCaller _client;
    private readonly string _id;

    public SessionRest(ApiCaller client, string id)
    {
        _client = client;
        _id = id;
    }

    /// <summary>The session at rest; null where it works. Where the history says so already, the status is given the time to follow.</summary>
    /// <param name="watch">Since when it is given the time.</param>
    /// <param name="token">Ends the wait.</param>
    public async Task<Session?> FindAsync(Stopwatch watch, CancellationToken token)
    {
        bool hasIdled = false;
        var pause = new GrowingPause();
        while (true)
        {
            Session session = await new SessionOperations(_client).GetAsync(_id, token).ConfigureAwait(false);
            if (!session.IsAtWork)
                return session;
            if (watch.Elapsed > ServiceLag.OfStatus)
                return null;
            hasIdled = hasIdled || (await HistoryGap.ReadEndAsync(_client, _id, token).ConfigureAwait(false)).State is SessionActivity.Settled or SessionActivity.Over;
            if (!hasIdled)
                return null;
            await pause.WaitAsync(token).ConfigureAwait(false);
        }
    }
}
