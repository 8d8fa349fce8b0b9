using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Client;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Sessions;
using ManagedAgents.Client.Wire;

namespace ManagedAgents.Runs;

/// <summary>Reads of a session at rest why it stopped and what it said last.</summary>
internal sealed class LastAnswer
{
    private const string Terminated = "terminated";

    private static readonly string[] StatusTypes = { "session.status_idle", "session.status_running", "session.status_rescheduled", "session.status_terminated" };

    private static readonly string[] TurnTypes = { "agent.custom_tool_use", "user.custom_tool_result", "user.message" };

    private readonly ApiClient _client;
    private readonly string _sessionId;

    public LastAnswer(ApiClient client, string sessionId)
    {
        _client = client;
        _sessionId = sessionId;
    }

    /// <summary>What the last idle says of a refusal, its explanation among it; empty where it is none, or was not asked for.</summary>
    public IReadOnlyDictionary<string, object?> Details { get; private set; } = ShownValues.NoFields;

    /// <summary>Why the session stopped, as its last idle says; null where it works.</summary>
    public async Task<string?> ReasonAsync(CancellationToken token)
    {
        if (await _client.Sessions.FindAtRestAsync(_sessionId, token).ConfigureAwait(false) is not { } session)
            return null;
        if (session.Status == Terminated)
            return Terminated;
        var idle = await NewestAsync(token, StatusTypes).ConfigureAwait(false) as SessionStatusIdleEvent;
        Details = idle?.StopDetails ?? Details;
        return idle?.StopReason?.Type ?? "end_turn";
    }

    /// <summary>Notes down the session's last message and its usage, the error that ended it, and the objects that it gave: of a session at rest they are the answer.</summary>
    /// <param name="record">Where.</param>
    /// <param name="reason">Why it stopped.</param>
    /// <param name="answers">How objects are given; null where none are wanted.</param>
    /// <param name="token">Ends the wait.</param>
    public async Task RecallAsync(RunRecord record, string reason, AnswerTool? answers, CancellationToken token)
    {
        if (answers is not null)
            await RecallObjectsAsync(record, answers, token).ConfigureAwait(false);
        string[] told = reason is Terminated or "retries_exhausted" ? ["agent.message", "session.usage", "session.error"] : ["agent.message", "session.usage"];
        foreach (string type in told)
        {
            if (await NewestAsync(token, type).ConfigureAwait(false) is { } said)
                record.Take(said);
        }
    }

    /// <summary>Whoever took the call may have ended before it gave the objects on, so they are read of the call again. Those of earlier turns answer other questions.</summary>
    private async Task RecallObjectsAsync(RunRecord record, AnswerTool answers, CancellationToken token)
    {
        var results = new Dictionary<string, SessionEvent>(StringComparer.Ordinal);
        var events = _client.Events.List(_sessionId, new EventFilter { Types = TurnTypes, Newest = true }, limit: null);
        while (await events.NextAsync(token).ConfigureAwait(false) is { } one and not UserMessageEvent)
        {
            if (one is UserCustomToolResultEvent { IsError: not true } result)
                results[result.CustomToolUseId] = result;
            if (one is not AgentCustomToolUseEvent { Name: AnswerTool.Name } call || !results.TryGetValue(call.Id, out SessionEvent? taken))
                continue;
            answers.Recall(call, record.Of(call));
            record.Take(taken);
            return;
        }
    }

    private Task<SessionEvent?> NewestAsync(CancellationToken token, params string[] types) =>
        _client.Events.List(_sessionId, new EventFilter { Types = types, Newest = true }, limit: 1).NextAsync(token);
}
