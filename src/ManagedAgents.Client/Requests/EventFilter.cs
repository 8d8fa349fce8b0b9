using System;
using System.Collections.Generic;

namespace ManagedAgents.Client.Requests;

/// <summary>Which events to list; what is null does not filter.</summary>
public sealed class EventFilter
{
    /// <summary>Only events of these types.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>Only events processed at or after this time.</summary>
    public DateTimeOffset? ProcessedAfter { get; init; }

    /// <summary>Only events processed at or before this time.</summary>
    public DateTimeOffset? ProcessedBefore { get; init; }

    /// <summary>True for the newest first.</summary>
    public bool Newest { get; init; }
}
