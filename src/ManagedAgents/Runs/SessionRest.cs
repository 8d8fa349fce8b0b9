using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Sessions;

namespace ManagedAgents.Runs;

/// <summary>Reads of a session whether it is at rest, and if so, why it stopped and what it said last.</summary>
internal sealed class SessionRest
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly string[] StatusTypes = { "session.status_idle", "session.status_running", "session.status_rescheduled", "session.status_terminated" };

    private readonly ApiClient _client;
    private readonly string _sessionId;

    public SessionRest(ApiClient client, string sessionId)
    {
        _client = client;
        _sessionId = sessionId;
    }

    /// <summary>Why the session stopped, as its last idle says; null where it works.</summary>
    public async Task<string?> ReasonAsync(CancellationToken token)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            Session session = await _client.Sessions.GetAsync(_sessionId, token).ConfigureAwait(false);
            SessionEvent? last = await NewestAsync(token, StatusTypes).ConfigureAwait(false);
            if (session.Status == "terminated")
                return session.Status;
            if (session.Status is not ("running" or "rescheduling"))
                return (last as SessionStatusIdleEvent)?.StopReason?.Type ?? "end_turn";

            // The status may follow the idle a moment later, or be ahead of the events of a turn that begins.
            if (last is not SessionStatusIdleEvent || waited.Elapsed > ServiceLag.OfStatus)
                return null;
            await Task.Delay(Pause, token).ConfigureAwait(false);
        }
    }

    /// <summary>Notes down the session's last message and its usage: of a session at rest they are the answer.</summary>
    public async Task RecallAsync(RunRecord record, CancellationToken token)
    {
        foreach (string type in new[] { "agent.message", "session.usage" })
        {
            if (await NewestAsync(token, type).ConfigureAwait(false) is { } said)
                record.Take(said);
        }
    }

    private Task<SessionEvent?> NewestAsync(CancellationToken token, params string[] types) =>
        _client.Events.List(_sessionId, new EventFilter { Types = types, Newest = true }, limit: 1).NextAsync(token);
}
