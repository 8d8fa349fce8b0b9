using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ManagedAgents.Client.Measures;

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
