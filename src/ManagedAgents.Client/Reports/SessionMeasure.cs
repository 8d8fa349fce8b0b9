using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ManagedAgents.Client.Events;

namespace ManagedAgents.Client.Reports;

/// <summary>What one session did and used.</summary>
public sealed class SessionMeasure : WorkMeasure
{
    internal SessionMeasure()
    {
    }

    /// <summary>The id of the session.</summary>
    public string SessionId { get; internal init; } = string.Empty;

    /// <summary>The thread of it that was measured for itself; null for the session.</summary>
    public string? ThreadId { get; internal init; }

    /// <summary>Its title; null where it has none, or events alone were measured that do not tell.</summary>
    public string? Title { get; internal init; }

    /// <summary>The name of its agent; null where not known.</summary>
    public string? AgentName { get; internal init; }

    /// <summary>The id of its agent; null where events alone were measured.</summary>
    public string? AgentId { get; internal init; }

    /// <summary>The model of its agent; null where events alone were measured.</summary>
    public string? Model { get; internal init; }

    /// <summary>Its state as of the last event: idle, running, rescheduling, terminated, or deleted.</summary>
    public string? Status { get; internal init; }

    /// <summary>Why it was idle last, such as end_turn or requires_action; null where it never was.</summary>
    public string? StopReason { get; internal init; }

    /// <inheritdoc/>
    public override string ToString() => ThreadId ?? SessionId;
}

/// <summary>What several sessions did and used together.</summary>
public sealed class SessionGroupMeasure : WorkMeasure
{
    internal SessionGroupMeasure()
    {
    }

    /// <summary>What the sessions were grouped by.</summary>
    public SessionGrouping GroupBy { get; internal init; }

    /// <summary>What they share: the agent's name, the day their first event happened (UTC, yyyy-MM-dd) or the model; empty where not known.</summary>
    public string Name { get; internal init; } = string.Empty;

    /// <summary>The id of the agent they share; null for other groups.</summary>
    public string? AgentId { get; internal init; }

    /// <summary>How many sessions there are in the group.</summary>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal void Add(SessionMeasure session)
    {
        Count++;
        Sum(session);
    }
}

/// <summary>What sessions are added up by.</summary>
public enum SessionGrouping
{
    /// <summary>Nothing: each session for itself.</summary>
    None,

    /// <summary>Their agent, in any version.</summary>
    Agent,

    /// <summary>The day of their first event, in UTC.</summary>
    Day,

    /// <summary>The model of their agent.</summary>
    Model,
}

/// <summary>Adds sessions up in groups, and keeps the sums alone.</summary>
public sealed class SessionGroups
{
    private readonly SessionGrouping _grouping;
    private readonly Dictionary<string, List<SessionGroupMeasure>> _byKey = new(StringComparer.Ordinal);
    private readonly List<SessionGroupMeasure> _all = new();

    /// <summary>Makes groups that are empty yet.</summary>
    /// <param name="grouping">What to group by; not <see cref="SessionGrouping.None"/>.</param>
    public SessionGroups(SessionGrouping grouping) => _grouping = grouping;

    /// <summary>The groups, in the order of their first session; sessions that were paid in different currencies are in different ones.</summary>
    public IReadOnlyList<SessionGroupMeasure> All => _all;

    /// <summary>Adds a session to its group.</summary>
    /// <param name="session">The session.</param>
    public void Add(SessionMeasure session)
    {
        string name = NameOf(session);
        string key = (_grouping == SessionGrouping.Agent ? session.AgentId : null) ?? name;
        if (!_byKey.TryGetValue(key, out List<SessionGroupMeasure>? groups))
            _byKey[key] = groups = new List<SessionGroupMeasure>();
        SessionGroupMeasure? group = groups.FirstOrDefault(g => g.Currency is null || session.Currency is null || g.Currency == session.Currency);
        if (group is null)
        {
            group = new SessionGroupMeasure { GroupBy = _grouping, Name = name, AgentId = _grouping == SessionGrouping.Agent ? session.AgentId : null };
            groups.Add(group);
            _all.Add(group);
        }

        group.Add(session);
    }

    private string NameOf(SessionMeasure session) => _grouping switch
    {
        SessionGrouping.Agent => session.AgentName,
        SessionGrouping.Day => session.StartedAt?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => session.Model,
    }
    ?? string.Empty;
}

/// <summary>Tokens by how they were paid.</summary>
internal readonly struct TokenCount
{
    private TokenCount(long input, long output, long cacheCreation, long cacheRead)
    {
        Input = input;
        Output = output;
        CacheCreation = cacheCreation;
        CacheRead = cacheRead;
    }

    public long Input { get; }

    public long Output { get; }

    public long CacheCreation { get; }

    public long CacheRead { get; }

    public static TokenCount operator +(TokenCount a, TokenCount b) =>
        new(a.Input + b.Input, a.Output + b.Output, a.CacheCreation + b.CacheCreation, a.CacheRead + b.CacheRead);

    /// <summary>The tokens of one request to a model.</summary>
    public static TokenCount Of(ModelUsage? usage) =>
        new(usage?.InputTokens ?? 0, usage?.OutputTokens ?? 0, usage?.CacheCreationInputTokens ?? 0, usage?.CacheReadInputTokens ?? 0);

    /// <summary>The tokens of a session; those written to the cache are told by lifetime, and added up.</summary>
    public static TokenCount Of(SessionUsage? usage) =>
        new(usage?.InputTokens ?? 0, usage?.OutputTokens ?? 0, usage?.CacheCreation.Values.OfType<long>().Sum() ?? 0, usage?.CacheReadInputTokens ?? 0);
}
