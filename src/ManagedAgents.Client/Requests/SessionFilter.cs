using System;
using System.Collections.Generic;

namespace ManagedAgents.Client.Requests;

/// <summary>Which sessions to list; what is null does not filter.</summary>
public sealed class SessionFilter
{
    /// <summary>Only sessions of this agent.</summary>
    public string? AgentId { get; init; }

    /// <summary>Only sessions of this version of the agent.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>Only sessions in one of these states.</summary>
    public IReadOnlyList<string>? Statuses { get; init; }

    /// <summary>Only sessions created at or after this time.</summary>
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>Only sessions created at or before this time.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>True to list archived ones too.</summary>
    public bool? IncludeArchived { get; init; }

    /// <summary>asc or desc by creation; null for the service's order, newest first.</summary>
    public string? Order { get; init; }
}
