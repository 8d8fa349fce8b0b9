using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Sessions;

namespace ManagedAgents.Runs;

/// <summary>Reads of a session at rest why it stopped and what it said last.</summary>
internal sealed class LastAnswer
{
    private static readonly string[] StatusTypes = { "session.status_idle", "session.status_running", "session.status_rescheduled", "session.status_terminated" };

    private readonly ApiClient _client;
    private readonly string _sessionId;

    public LastAnswer(ApiClient client, string sessionId)
    {
        _client = client;
        _sessionId = sessionId;
    }

    /// <summary>Why the session stopped, as its last idle says; null where it works.</summary>
    public async Task<string?> ReasonAsync(CancellationToken token)
    {
        if (await _client.Sessions.FindAtRestAsync(_sessionId, token).ConfigureAwait(false) is not { } session)
            return null;
        return session.Status == "terminated" ? session.Status : (await NewestAsync(token, StatusTypes).ConfigureAwait(false) as SessionStatusIdleEvent)?.StopReason?.Type ?? "end_turn";
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
