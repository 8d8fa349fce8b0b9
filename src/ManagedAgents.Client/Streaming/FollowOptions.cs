using System;
using System.Collections.Generic;

namespace ManagedAgents.Client.Streaming;

/// <summary>From where, until when and what of a session to follow.</summary>
public sealed class FollowOptions
{
    /// <summary>The id of the event after which to begin; null for what happens from now on.</summary>
    public string? After { get; init; }

    /// <summary>How far the session was received before, to go on there; <see cref="After"/> is then the input the receiving once began after. Null to begin.</summary>
    public FollowPlace? Resume { get; init; }

    /// <summary>True to begin with the session's first event.</summary>
    public bool FromStart { get; init; }

    /// <summary>True where the session was started with input, so that a history which does not show it yet is no sign of rest.</summary>
    public bool ExpectsInput { get; init; }

    /// <summary>True where the session is known to be there, so that reaching it for the first time is worth as much patience as reaching it again.</summary>
    public bool IsThere { get; init; }

    /// <summary>True to go on when the session settles, until it is terminated or deleted.</summary>
    public bool KeepFollowing { get; init; }

    /// <summary>True to know the workflow runs that were open before, though the following goes on when the session settles.</summary>
    public bool WatchesRuns { get; init; }

    /// <summary>The event types to preview as they are written: agent.message, agent.thinking; null for none.</summary>
    public IReadOnlyList<string>? Deltas { get; init; }

    /// <summary>The longest silence of the stream before the connection counts as lost; default 90 seconds. The service pings about every 15.</summary>
    public TimeSpan LongestSilence { get; init; } = TimeSpan.FromSeconds(90);
}
