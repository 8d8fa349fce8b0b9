using System;
using System.Collections.Generic;
using ManagedAgents.Client.Agents;
using ManagedAgents.Client.Events;
using ManagedAgents.Client.Sessions;

namespace ManagedAgents.Client.Reports;

/// <summary>
/// Measures a session from its events, one after the other, with the same memory for any number of them. Tokens, cost and time come from
/// the last session.usage event, which is fresher than the session's object; what was used since is added where the events tell.
/// </summary>
public sealed class SessionMeter
{
    private const double LongestSeconds = 1e9;

    private readonly SessionMeasure _counts = new();
    private readonly HashSet<string> _queued = new(StringComparer.Ordinal);
    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);
    private int _requestsStarted;
    private int _requestsEnded;
    private TokenCount _sinceUsage;
    private SessionUsage? _usage;
    private DateTimeOffset? _runningSince;
    private TimeSpan? _ranFor;
    private string? _agentName;
    private string? _title;

    /// <summary>The id of the session; empty before the first event.</summary>
    public string SessionId { get; private set; } = string.Empty;

    internal bool InTurn { get; private set; }

    internal int Turns => _counts.Turns;

    internal string? Status { get; private set; }

    internal string? StopReason { get; private set; }

    /// <summary>Counts an event. The two copies of an input, queued and processed, count as one.</summary>
    /// <param name="value">The event; events come in the server's order.</param>
    public void Add(SessionEvent value)
    {
        if (SessionId.Length == 0)
            SessionId = value.SessionId;
        NoteTime(value.ProcessedAt);
        if (value.IsProcessed && value is UserMessageEvent or UserDefineOutcomeEvent)
            BeginTurn();
        if (!IsSecondCopy(value))
            Count(value);
        Follow(value);
    }

    /// <summary>What was measured so far.</summary>
    /// <param name="session">The session's object, for what events do not tell; null where there is none.</param>
    public SessionMeasure Result(Session? session) =>
        Result(session?.Id ?? SessionId, session?.Agent, session?.Usage, session?.Stats, threadId: null, session?.Title ?? _title, Status ?? session?.Status);

    /// <summary>What was measured so far of the events of one thread.</summary>
    /// <param name="thread">The thread's object.</param>
    public SessionMeasure Result(SessionThread thread)
    {
        if (thread is null)
            throw new ArgumentNullException(nameof(thread));
        return Result(thread.SessionId, thread.Agent, thread.Usage, thread.Stats, thread.Id, title: null, thread.Status);
    }

    private SessionMeasure Result(string id, SessionAgent? agent, SessionUsage? told, SessionStats? stats, string? threadId, string? title, string? status)
    {
        SessionUsage? usage = _usage ?? (_requestsEnded == 0 ? told : null);
        TokenCount tokens = TokenCount.Of(usage) + _sinceUsage;
        MonetaryAmount? cost = _usage?.ListCost ?? told?.ListCost;
        var result = new SessionMeasure
        {
            SessionId = id,
            ThreadId = threadId,
            Title = title,
            AgentId = agent?.Id,
            AgentName = agent?.Name ?? _agentName,
            Model = agent?.Model?.Id,
            Status = status,
            StopReason = StopReason,
            Turns = _counts.Turns,
            Messages = _counts.Messages,
            ToolCalls = _counts.ToolCalls,
            ToolErrors = _counts.ToolErrors,
            ModelRequests = Math.Max(_requestsStarted, _requestsEnded),
            InputTokens = tokens.Input,
            OutputTokens = tokens.Output,
            CacheCreationInputTokens = tokens.CacheCreation,
            CacheReadInputTokens = tokens.CacheRead,
            Cost = cost?.Value,
            Currency = cost?.Value is null ? null : cost.Currency,
            ActiveTime = Seconds(_usage?.ActiveSeconds) ?? _ranFor ?? Seconds(told?.ActiveSeconds) ?? Seconds(stats?.ActiveSeconds),
            Duration = _counts.EndedAt - _counts.StartedAt,
            StartedAt = _counts.StartedAt,
            EndedAt = _counts.EndedAt,
        };
        foreach (KeyValuePair<string, int> tool in _counts.ToolCounts)
            result.CountTool(tool.Key, tool.Value);
        return result;
    }

    private static TimeSpan? Seconds(double? seconds) => seconds is >= 0 and < LongestSeconds ? TimeSpan.FromSeconds(seconds.Value) : null;

    private void NoteTime(DateTimeOffset? time)
    {
        if (time is null)
            return;
        _counts.StartedAt = _counts.StartedAt < time ? _counts.StartedAt : time;
        _counts.EndedAt = _counts.EndedAt > time ? _counts.EndedAt : time;
    }

    private bool IsSecondCopy(SessionEvent value)
    {
        if (value.IsQueuedInput)
            return !_queued.Add(value.Id);
        return value.IsInput && _queued.Remove(value.Id);
    }

    private void Count(SessionEvent value)
    {
        switch (value)
        {
            case UserMessageEvent or AgentMessageEvent:
                _counts.Messages++;
                break;
            case ToolUseEvent call:
                _counts.ToolCalls++;
                _counts.CountTool(call.Name, 1);
                if (call is AgentCustomToolUseEvent || call.EvaluatedPermission == "ask")
                    _waiting.Add(call.Id);
                break;
            case UserToolConfirmationEvent answer:
                _waiting.Remove(answer.ToolUseId);
                break;
            case SpanModelRequestStartEvent:
                _requestsStarted++;
                break;
            case SpanModelRequestEndEvent end:
                _requestsEnded++;
                _sinceUsage += TokenCount.Of(end.ModelUsage);
                break;
            case SpanOutcomeEvaluationEndEvent grading:
                _sinceUsage += TokenCount.Of(grading.Usage);
                break;
            default:
                if (ToolResult.TryRead(value, out ToolResult result))
                {
                    _waiting.Remove(result.UseId);
                    _counts.ToolErrors += result.IsError ? 1 : 0;
                }

                break;
        }
    }

    private void Follow(SessionEvent value)
    {
        switch (value)
        {
            case SessionUsageEvent { Usage: { } usage }:
                _usage = usage;
                _sinceUsage = default;
                break;
            case SessionStatusRunningEvent:
                BeginTurn();
                Status = "running";
                _runningSince ??= value.ProcessedAt;
                break;
            case SessionStatusRescheduledEvent:
                Rest("rescheduling", value.ProcessedAt);
                break;
            case SessionStatusIdleEvent idle:
                Rest("idle", value.ProcessedAt);
                StopReason = idle.StopReason?.Type;

                // The launch form gives no reason: then a call without an answer is what the session waits for.
                if (idle.StopReason is null ? _waiting.Count == 0 : StopReason != Events.StopReason.RequiresAction)
                    InTurn = false;
                break;
            case SessionStatusTerminatedEvent:
                Rest("terminated", value.ProcessedAt);
                InTurn = false;
                break;
            case SessionDeletedEvent:
                Rest("deleted", value.ProcessedAt);
                InTurn = false;
                break;
            case SessionThreadStatusRunningEvent thread:
                // The first thread to run is the session's own.
                _agentName ??= thread.AgentName;
                break;
            case SessionUpdatedEvent { Title: { } title }:
                _title = title;
                break;
        }
    }

    private void BeginTurn()
    {
        if (InTurn)
            return;
        InTurn = true;
        _counts.Turns++;
    }

    private void Rest(string status, DateTimeOffset? time)
    {
        Status = status;
        if (_runningSince is { } since && time >= since)
            _ranFor = (_ranFor ?? TimeSpan.Zero) + (time.Value - since);
        _runningSince = null;
    }
}
